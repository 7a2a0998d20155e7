//! Secrets that were replaced long ago. They are masked like others, but only digests of them are kept, so that a session
//! may be renewed for years.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::ops::Range;

/// By how many bytes a secret is looked for first.
const PREFIX: usize = 8;

/// Of so many lengths secrets with the same prefix may be; with more, the prefix alone counts.
const MOST_LENGTHS: usize = 32;

/// Digests of secrets, with a key that no other process has.
#[derive(Clone, Default)]
pub(super) struct Former {
    key: RandomState,
    /// The lengths of secrets, by the digest of what they begin with.
    prefixes: HashMap<u64, Lengths>,
    /// The lengths of those beginnings.
    prefix_lengths: Vec<usize>,
    secrets: HashSet<u64>,
}

#[derive(Clone, Default)]
enum Lengths {
    /// Ascending.
    Some(Vec<usize>),
    #[default]
    Any,
}

impl Former {
    /// Adds one.
    pub fn insert(&mut self, secret: &[u8]) {
        let prefix = &secret[..secret.len().min(PREFIX)];
        let lengths =
            self.prefixes.entry(self.key.hash_one(prefix)).or_insert_with(|| Lengths::Some(Vec::new()));
        if let Lengths::Some(known) = lengths
            && let Err(at) = known.binary_search(&secret.len())
        {
            known.insert(at, secret.len());
            if known.len() > MOST_LENGTHS {
                *lengths = Lengths::Any;
            }
        }
        if !self.prefix_lengths.contains(&prefix.len()) {
            self.prefix_lengths.push(prefix.len());
        }
        self.secrets.insert(self.key.hash_one(secret));
    }

    /// No secret is shorter; None: there is none.
    pub fn shortest(&self) -> Option<usize> {
        self.prefix_lengths.iter().min().copied()
    }

    /// Where they are.
    pub fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Range<usize>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            while !self.secrets.is_empty() && at < bytes.len() {
                let start = at;
                let longest =
                    self.prefix_lengths.iter().filter_map(|prefix| self.at(bytes, start, *prefix)).max();
                at = longest.unwrap_or(start + 1);
                if longest.is_some() {
                    return Some(start..at);
                }
            }
            None
        })
    }

    /// The end of the longest one that begins here, with a prefix of this length.
    fn at(&self, bytes: &[u8], start: usize, prefix: usize) -> Option<usize> {
        let beginning = bytes.get(start..start + prefix)?;
        match self.prefixes.get(&self.key.hash_one(beginning))? {
            Lengths::Any => Some(start + prefix),
            Lengths::Some(lengths) => lengths.iter().rev().find_map(|length| {
                let candidate = bytes.get(start..start + length)?;
                self.secrets.contains(&self.key.hash_one(candidate)).then_some(start + length)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn former(secrets: &[&str]) -> Former {
        let mut former = Former::default();
        secrets.iter().for_each(|secret| former.insert(secret.as_bytes()));
        former
    }

    #[test]
    fn secrets_of_all_lengths_are_found_wherever_they_are() {
        let secrets =
            ["abcd", "abcdefg", "abcdefgh", "abcdefghijkl", "session-key-1", "session-key-22", "ü漢字"];
        let former = former(&secrets);
        for secret in secrets {
            for (before, after) in [("", ""), ("x", ""), ("", "x"), ("before ", " after"), ("abc", "abc")] {
                let text = format!("{before}{secret}{after}");
                let found: Vec<_> = former.find(text.as_bytes()).collect();
                assert_eq!(found, vec![before.len()..before.len() + secret.len()], "{text}");
            }
        }
        for text in ["", "abc", "session-key-", "session-key-3", "bcde", "ABCD"] {
            assert_eq!(former.find(text.as_bytes()).count(), 0, "{text}");
        }
        assert_eq!(Former::default().find(b"abcd").count(), 0);
        let found: Vec<_> = former.find(b"abcdabcdefgh").collect();
        assert_eq!(found, [0..4, 4..12]);
    }

    #[test]
    fn many_lengths_of_one_beginning_make_it_a_secret_by_itself() {
        let secrets: Vec<String> = (0..200).map(|more| format!("the-same{}", "x".repeat(more))).collect();
        let former = former(&secrets.iter().map(String::as_str).collect::<Vec<_>>());
        let text = "the-same".repeat(50_000);
        assert_eq!(former.find(text.as_bytes()).count(), 50_000);
    }
}
