//! Transfers that only wait: for their turn, or for something that keeps them from running. Time does not look at them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The parties of a transfer, in their order.
pub type Pair = [String; 2];
/// Where a transfer stands among those of its pair: the priority of its queue, when it came to it, and its place.
pub type Rank = (Reverse<u64>, u64, usize);

/// Those that wait, by their places.
#[derive(Debug, Clone, Default)]
pub struct Turns {
    by_pair: BTreeMap<Pair, BTreeSet<Rank>>,
    ranks: HashMap<usize, (Pair, Rank)>,
    blocked: BTreeSet<usize>,
}

impl Turns {
    /// Lets a transfer wait for its turn.
    pub fn park(&mut self, pair: &Pair, rank: Rank) {
        self.by_pair.entry(pair.clone()).or_default().insert(rank);
        self.ranks.insert(rank.2, (pair.clone(), rank));
    }

    /// Lets a transfer wait until a queue, a user, a share or a machine changes.
    pub fn block(&mut self, place: usize) {
        self.forget(place);
        self.blocked.insert(place);
    }

    /// A transfer waits no longer, or is about to change.
    pub fn forget(&mut self, place: usize) {
        self.blocked.remove(&place);
        let Some((pair, rank)) = self.ranks.remove(&place) else { return };
        if let Some(ranks) = self.by_pair.get_mut(&pair) {
            ranks.remove(&rank);
            if ranks.is_empty() {
                self.by_pair.remove(&pair);
            }
        }
    }

    /// Who is next in a pair.
    pub fn first(&self, pair: &Pair) -> Option<Rank> {
        self.by_pair.get(pair)?.first().copied()
    }

    /// The pairs in which some wait.
    pub fn pairs(&self) -> impl Iterator<Item = &Pair> {
        self.by_pair.keys()
    }

    /// Whether a transfer waits here.
    pub fn holds(&self, place: usize) -> bool {
        self.ranks.contains_key(&place) || self.blocked.contains(&place)
    }

    /// Those that must be looked at again when an entity of a kind changes: for another priority all of them.
    pub fn wake(&mut self, kind: &str) -> Vec<usize> {
        let mut woken: Vec<usize> = std::mem::take(&mut self.blocked).into_iter().collect();
        if kind == "queue" {
            self.by_pair.clear();
            woken.extend(std::mem::take(&mut self.ranks).into_keys());
        }
        woken
    }
}
