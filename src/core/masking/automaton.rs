//! Automata that find many words at once.

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder, MatchKind};

/// The number of the word that was found is of no use.
pub(super) type Automaton = DoubleArrayAhoCorasick<u32>;

/// One that finds these words; None if there are more than it can have. Once for all uses, as it is compiled for each type.
pub(super) fn automaton(kind: MatchKind, words: &[&[u8]]) -> Option<Automaton> {
    // The filter that is left out would take 64 KiB for each session.
    DoubleArrayAhoCorasickBuilder::new().match_kind(kind).use_prefilter(false).build(words).ok()
}
