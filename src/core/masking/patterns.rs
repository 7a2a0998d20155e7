//! Where strings are in a text: one pass, however many strings there are (the automaton of Aho and Corasick).

use std::ops::Range;

/// The strings that are looked for.
pub(super) struct Patterns {
    /// What strings begin with: shorter beginnings first, and those that one byte more makes of the same one side by side. The first
    /// is the empty one, and one more follows the last.
    nodes: Vec<Node>,
    /// The beginnings of one byte, by that byte.
    first: Box<[u32; 256]>,
    shortest: usize,
}

/// The bytes of a string are each in another node, so that memory does not show it.
#[derive(Clone, Copy, Default)]
struct Node {
    /// The node of the longest beginning that ends like this one.
    shorter: u32,
    /// The first of the nodes that are one byte longer; the next node has the end.
    longer: u32,
    length: u32,
    /// The length of the longest string that this ends with; 0: there is none.
    ends_with: u32,
    /// The last one.
    byte: u8,
}

impl Patterns {
    /// None: they are too long to be counted.
    pub fn new(mut strings: Vec<&[u8]>) -> Option<Patterns> {
        u32::try_from(strings.iter().map(|string| string.len() + 1).sum::<usize>()).ok()?;
        let shortest = strings.iter().map(|string| string.len()).min().unwrap_or(usize::MAX);
        let mut patterns = Patterns { nodes: vec![Node::default()], first: Box::new([0; 256]), shortest };
        // Which strings begin as each node does.
        let mut beginning: Vec<_> = std::iter::once(0..strings.len()).collect();
        let mut at = 0;
        while let Some(&Node { shorter, length, .. }) = patterns.nodes.get(at) {
            let all = beginning[at].clone();
            let depth = length as usize;
            let rest = gather(&mut strings, all.clone(), |string| string.len() == depth);
            let ends_here = rest > all.start;
            patterns.nodes[at].ends_with =
                if ends_here { length } else { patterns.nodes[shorter as usize].ends_with };
            patterns.nodes[at].longer = patterns.nodes.len() as u32;
            let mut start = rest;
            while start < all.end {
                let byte = strings[start][depth];
                let end = gather(&mut strings, start..all.end, |string| string[depth] == byte);
                let node = patterns.nodes.len() as u32;
                let shorter = if at == 0 { 0 } else { patterns.next(shorter, byte) };
                if at == 0 {
                    patterns.first[usize::from(byte)] = node;
                }
                patterns.nodes.push(Node { shorter, length: length + 1, byte, ..Node::default() });
                beginning.push(start..end);
                start = end;
            }
            at += 1;
        }
        let end = patterns.nodes.len() as u32;
        patterns.nodes.push(Node { longer: end, ..Node::default() });
        patterns.nodes.shrink_to_fit();
        Some(patterns)
    }

    /// The length of the shortest one.
    pub fn shortest(&self) -> usize {
        self.shortest
    }

    /// Whether one of them is among these bytes.
    pub fn are_in(&self, bytes: impl Iterator<Item = u8>) -> bool {
        let mut node = 0;
        bytes.into_iter().any(|byte| {
            node = self.next(node, byte);
            self.nodes[node as usize].ends_with > 0
        })
    }

    /// Where they are: of several that overlap, the first, and of those that begin together, the longest.
    pub fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            let mut found: Option<Range<usize>> = None;
            let mut node = 0;
            for (end, byte) in (at + 1..).zip(&bytes[at..]) {
                node = self.next(node, *byte);
                let Node { length, ends_with, .. } = self.nodes[node as usize];
                if found.as_ref().is_some_and(|found| end - length as usize > found.start) {
                    break;
                }
                let start = end - ends_with as usize;
                if ends_with > 0 && found.as_ref().is_none_or(|found| start <= found.start) {
                    found = Some(start..end);
                }
            }
            at = found.as_ref().map_or(bytes.len(), |found| found.end);
            found
        })
    }

    /// The node of the longest beginning that a text ends with, after one more byte.
    fn next(&self, mut node: u32, byte: u8) -> u32 {
        while node != 0 {
            let at = node as usize;
            let (start, end) = (self.nodes[at].longer as usize, self.nodes[at + 1].longer as usize);
            if let Some(offset) = self.nodes[start..end].iter().position(|longer| longer.byte == byte) {
                return (start + offset) as u32;
            }
            node = self.nodes[at].shorter;
        }
        self.first[usize::from(byte)]
    }
}

/// Moves those for which this is true to the beginning of a range, and returns their end.
fn gather(strings: &mut [&[u8]], range: Range<usize>, is_first: impl Fn(&[u8]) -> bool) -> usize {
    let mut end = range.start;
    for at in range {
        if is_first(strings[at]) {
            strings.swap(at, end);
            end += 1;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(strings: &[&[u8]], text: &[u8]) -> Vec<Range<usize>> {
        Patterns::new(strings.to_vec()).expect("few").find(text).collect()
    }

    /// The same, place by place.
    fn expected(strings: &[&[u8]], text: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let longest =
                strings.iter().filter(|string| text[at..].starts_with(string)).map(|s| s.len()).max();
            if let Some(length) = longest {
                found.push(at..at + length);
            }
            at += longest.unwrap_or(1);
        }
        found
    }

    #[test]
    fn the_first_one_is_found_and_of_those_the_longest() {
        assert_eq!(found(&[b"abcd", b"cdef"], b"xabcdefcdef"), [1..5, 7..11]);
        assert_eq!(found(&[b"bc", b"abcd", b"abcdef"], b"abcde abcdef bc"), [0..4, 6..12, 13..15]);
        assert_eq!(found(&[b"bc", b"abcd"], b"abce"), [Range { start: 1, end: 3 }]);
        assert_eq!(found(&[b"aa"], b"aaaaa"), [0..2, 2..4]);
        assert_eq!(found(&[], b"abc"), []);
        assert_eq!(found(&[b"abc", b"abc"], b""), []);
    }

    proptest! {
        #[test]
        fn they_are_found_where_a_search_place_by_place_finds_them(
            strings in prop::collection::vec(prop::collection::vec(0..3u8, 1..6), 0..8),
            text in prop::collection::vec(0..3u8, 0..60),
        ) {
            let strings: Vec<&[u8]> = strings.iter().map(Vec::as_slice).collect();
            let expected = expected(&strings, &text);
            let patterns = Patterns::new(strings.clone()).expect("few");
            prop_assert_eq!(patterns.are_in(text.iter().copied()), !expected.is_empty());
            prop_assert_eq!(found(&strings, &text), expected);
        }
    }
}
