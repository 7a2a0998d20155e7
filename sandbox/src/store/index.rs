//! Finds entities by a string, in a few bytes for each.

use std::collections::BTreeSet;
use std::hash::BuildHasher;

use foldhash::quality::RandomState;

/// Places of entities by hashes of strings. What is found must be compared, since strings may share a hash.
#[derive(Debug, Clone, Default)]
pub struct StringIndex {
    hasher: RandomState,
    places: BTreeSet<(u32, u32)>,
}

impl StringIndex {
    fn hash(&self, text: &str) -> u32 {
        self.hasher.hash_one(text) as u32
    }

    /// Adds a place.
    pub fn insert(&mut self, text: &str, place: usize) {
        self.places.insert((self.hash(text), place as u32));
    }

    /// Removes a place.
    pub fn remove(&mut self, text: &str, place: usize) {
        self.places.remove(&(self.hash(text), place as u32));
    }

    /// The places of a string, and perhaps of others, in their order.
    pub fn places(&self, text: &str) -> impl Iterator<Item = usize> + use<'_> {
        let hash = self.hash(text);
        self.places.range((hash, 0)..=(hash, u32::MAX)).map(|(_, place)| *place as usize)
    }
}
