//! Secrets that are known by their text, found in whatever form they are told.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::escapes::{self, Decoded, Escapes};

/// Shorter texts are no secrets: taking a letter or two out would only garble what is said.
const SHORTEST: usize = 4;

/// The Base64 of the shortest secret, in characters.
const SHORTEST_RUN: usize = SHORTEST * 8 / 6;

/// How many are remembered; the rest are keys that expired long ago.
const MOST: usize = 32;

/// What stands for a secret.
pub const MASK: &str = "*";

/// Takes what is cut off as well.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A set of secrets. Wiped from memory when dropped.
#[derive(Default)]
pub struct Known {
    /// The most recent last.
    texts: Vec<Zeroizing<String>>,
    finder: Option<Finder>,
}

struct Finder {
    patterns: AhoCorasick,
    /// In what languages a secret may be written.
    escapes: &'static [Escapes],
}

const WITHOUT_SPACES: &[Escapes] = &[escapes::JSON, escapes::URL, escapes::HTML];
const WITH_SPACES: &[Escapes] = &[escapes::JSON, escapes::URL, escapes::HTML, escapes::FORM];

impl Known {
    /// Adds a secret, or makes it the most recent one.
    pub fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let former = self.texts.iter().position(|text| text.as_str() == secret);
        if let Some(at) = former {
            let text = self.texts.remove(at);
            self.texts.push(text);
            return;
        }
        if self.texts.len() == MOST {
            self.texts.remove(0);
        }
        self.texts.push(Zeroizing::new(secret.to_owned()));
        let has_spaces = self.texts.iter().any(|text| text.contains(' '));
        let patterns = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(self.texts.iter().map(|text| text.as_bytes()));
        // It can only fail for more patterns than memory holds.
        self.finder = patterns.ok().map(|patterns| Finder {
            patterns,
            escapes: if has_spaces { WITH_SPACES } else { WITHOUT_SPACES },
        });
    }

    /// A text with `*` for every secret that is in it: plain, in JSON, in a URL, in HTML, and for Base64 of anything that
    /// holds one, such as a header.
    pub fn out_of<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(finder) = &self.finder else { return Cow::Borrowed(text) };
        let mut told = finder.told(text.as_bytes(), DEEPEST);
        if told.is_empty() {
            return Cow::Borrowed(text);
        }
        told.sort_unstable_by_key(|part| (part.start, part.end));
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for part in told {
            if part.end <= done {
                continue;
            }
            if part.start >= done {
                out.push_str(&text[done..part.start]);
                out.push_str(MASK);
            }
            done = part.end;
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }
}

/// How often what is looked at may be coded.
#[derive(Clone, Copy)]
struct Depth {
    escapes: u32,
    /// The credentials of v1 hold a password in Base64, are Base64 themselves, and may be echoed in it.
    base64: u32,
}

const DEEPEST: Depth = Depth { escapes: 2, base64: 4 };

impl Finder {
    /// Where secrets are.
    fn told(&self, bytes: &[u8], depth: Depth) -> Vec<Range<usize>> {
        let mut found: Vec<_> = self.patterns.find_iter(bytes).map(|found| found.range()).collect();
        if depth.escapes > 0 {
            let inner = Depth { escapes: depth.escapes - 1, ..depth };
            for decoded in self.escapes.iter().filter_map(|escapes| Decoded::of(bytes, escapes)) {
                let parts = self.told(&decoded.bytes, inner).into_iter();
                found.extend(parts.map(|part| decoded.source(part.start)..decoded.source(part.end)));
            }
        }
        if depth.base64 > 0 {
            let padding = |end: usize| bytes[end..].iter().take_while(|byte| **byte == b'=').count();
            let coded = runs(bytes).filter(|run| self.is_coded(&bytes[run.clone()], depth));
            found.extend(coded.map(|run| run.start..run.end + padding(run.end)));
        }
        found
    }

    /// Whether a run of Base64 characters holds a secret. It may begin with others that do not belong to it.
    fn is_coded(&self, run: &[u8], depth: Depth) -> bool {
        let standard = |byte: &u8| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        };
        let run: Zeroizing<Vec<u8>> = Zeroizing::new(run.iter().map(standard).collect());
        let inner = Depth { escapes: depth.escapes.min(1), base64: depth.base64 - 1 };
        (0..4.min(run.len())).any(|start| {
            let coded = &run[start..];
            // One character alone is less than a byte.
            let whole = coded.len() - usize::from(coded.len() % 4 == 1);
            BASE64.decode(&coded[..whole]).is_ok_and(|bytes| !self.told(&bytes, inner).is_empty())
        })
    }
}

/// The characters of Base64, in both of its alphabets.
const IS_BASE64: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'+' | b'/' | b'-' | b'_');
        byte += 1;
    }
    table
};

/// Where Base64 may be.
fn runs(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let is_base64 = |byte: &u8| IS_BASE64[usize::from(*byte)];
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(is_base64)?;
        at = start + bytes[start..].iter().take_while(|byte| is_base64(byte)).count();
        Some(start..at)
    })
    .filter(|run| run.len() >= SHORTEST_RUN)
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
    use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn known(secrets: &[&str]) -> Known {
        let mut known = Known::default();
        secrets.iter().for_each(|secret| known.add(secret));
        known
    }

    #[test]
    fn a_secret_is_found_in_every_form() {
        let secret = "s3\"cr\\3t/ü&<漢>+9f";
        let known = known(&[secret]);
        let quoted = json!(secret).to_string();
        let twice = json!(quoted).to_string();
        let ascii = quoted.replace('ü', "\\u00fc").replace('漢', "\\u6f22");
        let coded = BASE64_STANDARD.encode(secret);
        // As few characters as possible, and lower case.
        const FEW: &AsciiSet = &CONTROLS.add(b'%').add(b' ');
        let url = utf8_percent_encode(secret, FEW).to_string();
        for told in [
            secret.to_owned(),
            quoted.clone(),
            twice,
            ascii.clone(),
            quoted.replace('/', "\\/"),
            url.clone(),
            url.to_lowercase(),
            utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
            "s3&quot;cr\\3t/ü&amp;&lt;漢&gt;+9f".to_owned(),
            "s3&#34;cr&#x5C;3t/&#252;&amp;<&#x6f22;>+9f".to_owned(),
            quoted.replace('&', "\\u0026").replace('<', "\\u003c").replace('漢', "\\u6F22"),
            utf8_percent_encode(&url, NON_ALPHANUMERIC).to_string(),
            BASE64_STANDARD.encode(&url),
            coded.clone(),
            BASE64_URL_SAFE.encode(secret),
            BASE64_STANDARD.encode(&coded),
            BASE64_STANDARD.encode(format!("{{\"pwd\": {quoted}}}")),
            BASE64_STANDARD.encode(format!("john@user.com:{secret}")),
            BASE64_STANDARD.encode(BASE64_STANDARD.encode(format!("{{\"pwd\": \"{coded}\"}}"))),
            utf8_percent_encode(&coded, NON_ALPHANUMERIC).to_string(),
        ] {
            let text = format!("before {told} after");
            let said = known.out_of(&text);
            assert!(said.starts_with("before ") && said.ends_with(" after"), "{told}: {said}");
            assert!(said.len() <= "before \"\\\"*\\\"\" after".len(), "{told}: {said}");
        }
    }

    #[test]
    fn a_secret_of_several_words_is_found_where_it_is_one() {
        let known = known(&["my p'ss+word"]);
        for told in [
            "my+p'ss%2Bword",
            "my+p%27ss%2bword",
            "my%20p'ss%2Bword",
            "my p&#39;ss+word",
            "my p&apos;ss&#x2b;word",
        ] {
            assert_eq!(known.out_of(&format!("/?q={told}&kept=1")), "/?q=*&kept=1", "{told}");
        }
    }

    #[test]
    fn what_holds_no_secret_stays() {
        let known = known(&["s3cr3t-9f", "abc"]);
        for text in ["", "abc", "100 % of s3cr3t", "%73%33%63", "漢字"] {
            assert_eq!(known.out_of(text), text);
            assert_eq!(Known::default().out_of(text), text);
        }
    }

    #[test]
    fn secrets_that_hold_one_another_go_as_a_whole() {
        let known = known(&["s3cr3t", "s3cr3t-longer", "longer-still"]);
        assert_eq!(known.out_of("a s3cr3t-longer b s3cr3t c longer-still"), "a * b * c *");
        assert_eq!(known.out_of("s3cr3ts3cr3t"), "**");
    }

    #[test]
    fn the_most_recent_ones_are_remembered() {
        let mut known = known(&["the-first-one"]);
        for number in 0..2 * MOST {
            known.add(&format!("session-key-{number:03}"));
            known.add("the-first-one");
        }
        assert_eq!(known.out_of("the-first-one"), "*");
        assert_eq!(known.out_of(&format!("session-key-{:03}", 2 * MOST - 1)), "*");
        assert_eq!(known.texts.len(), MOST);
    }

    proptest! {
        #[test]
        fn base64_of_anything_around_a_secret_is_masked(
            before in any::<Vec<u8>>(), secret in "[a-zA-Z0-9\"+ü漢-]{8,40}", after in any::<Vec<u8>>()
        ) {
            let known = known(&[&secret]);
            let coded = BASE64_STANDARD.encode([&before, secret.as_bytes(), &after].concat());
            prop_assert_eq!(known.out_of(&coded), "*");
        }

        #[test]
        fn nothing_panics_and_nothing_is_left(secret in ".{4,20}", before in ".{0,20}", after in ".{0,20}") {
            let known = known(&[&secret]);
            let text = format!("{before}{secret}{after}");
            let said = known.out_of(&text).into_owned();
            prop_assert!(secret == "****" || !said.contains(&secret) , "{}", said);
        }
    }
}
