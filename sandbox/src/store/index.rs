//! Finds entities by a string, in a few bytes for each.

use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher;

use foldhash::{fast, quality};

/// Places of entities by hashes of strings. What is found must be compared, since strings may share a hash.
#[derive(Debug, Clone, Default)]
pub struct StringIndex {
    hasher: quality::RandomState,
    /// The first place of each hash.
    first: HashMap<u32, u32, fast::RandomState>,
    /// Further places of the same hash.
    more: BTreeSet<(u32, u32)>,
}

impl StringIndex {
    fn hash(&self, text: &str) -> u32 {
        self.hasher.hash_one(text) as u32
    }

    /// Adds a place.
    pub fn insert(&mut self, text: &str, place: usize) {
        let (hash, place) = (self.hash(text), place as u32);
        match self.first.get_mut(&hash) {
            None => _ = self.first.insert(hash, place),
            Some(first) if *first == place => {}
            Some(first) => {
                let later = place.max(*first);
                *first = place.min(*first);
                self.more.insert((hash, later));
            }
        }
    }

    /// Removes a place.
    pub fn remove(&mut self, text: &str, place: usize) {
        let (hash, place) = (self.hash(text), place as u32);
        if self.first.get(&hash) != Some(&place) {
            self.more.remove(&(hash, place));
            return;
        }
        let next = self.more.range((hash, 0)..=(hash, u32::MAX)).next().copied();
        match next {
            Some(entry) => {
                self.more.remove(&entry);
                self.first.insert(hash, entry.1);
            }
            None => _ = self.first.remove(&hash),
        }
    }

    /// The places of a string, and perhaps of others, in their order.
    pub fn places(&self, text: &str) -> impl Iterator<Item = usize> + use<'_> {
        let hash = self.hash(text);
        let first = self.first.get(&hash).copied();
        let more = first.map(|_| self.more.range((hash, 0)..=(hash, u32::MAX)).map(|(_, place)| *place));
        first.into_iter().chain(more.into_iter().flatten()).map(|place| place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_their_order_until_they_are_removed() {
        let mut index = StringIndex::default();
        for (text, place) in [("a", 5), ("b", 2), ("a", 9), ("a", 3), ("a", 9)] {
            index.insert(text, place);
        }
        let places = |index: &StringIndex, text| index.places(text).collect::<Vec<_>>();
        assert_eq!((places(&index, "a"), places(&index, "b")), (vec![3, 5, 9], vec![2]));
        index.remove("a", 3);
        index.remove("a", 9);
        index.remove("b", 7);
        assert_eq!((places(&index, "a"), places(&index, "b")), (vec![5], vec![2]));
        index.remove("a", 5);
        index.remove("b", 2);
        assert_eq!((places(&index, "a"), places(&index, "c")), (vec![], vec![]));
    }
}
