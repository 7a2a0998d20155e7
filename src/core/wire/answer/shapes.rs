//! What stands between two values. Entities of a list have the same keys in the same order, so it is nearly always what was read
//! before, and one comparison tells what its tokens would.

use std::ops::Range;

use wide::u8x16;

use crate::wire::own_text::OwnText;
use crate::wire::scan::Nesting;

/// The longest text that is remembered, in bytes.
const LONGEST: usize = 48;

/// How many are remembered.
const SLOTS: usize = 256;

/// In how many slots a text may be remembered.
const NEIGHBOURS: usize = 4;

/// Shorter bodies are read sooner than a table is made.
const LEAST_BODY: usize = 16 * 1024;

/// How many more may be new than come again. In a body of ever new keys it would be in vain to remember them.
const PATIENCE: usize = 4 * SLOTS;

/// What the meaning of the tokens to come depends on, after a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Context {
    pub nesting: Nesting,
    /// See [`super::Document`].
    pub untouched: u32,
}

/// What a value is to the object or list that it is in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Role {
    #[default]
    Item,
    /// The value of a key, and what of it is people's own text.
    Member(Option<OwnText>),
}

/// The text from the end of a string, number or word to the begin of the next one. It opens and closes no outermost value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gap {
    bytes: [[u8; 16]; LONGEST / 16],
    length: usize,
    before: Context,
    /// What its tokens lead to.
    pub after: Context,
    pub role: Role,
    /// The slot of the one that followed it last.
    next: usize,
}

/// The gaps that were seen in one body.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    /// Empty until something is remembered.
    gaps: Vec<Gap>,
    /// The slot of the gap before the present value.
    last: usize,
    /// How many more were new than came again.
    new: usize,
}

impl Gap {
    pub fn length(&self) -> usize {
        self.length
    }

    /// Whether the text at a position begins with it.
    #[inline]
    fn is_at(&self, text: &[u8], at: usize) -> bool {
        let Some(there) = text.get(at..).and_then(<[u8]>::first_chunk::<LONGEST>) else { return false };
        let mut left = self.length;
        for (piece, own) in there.as_chunks::<16>().0.iter().zip(&self.bytes) {
            let equal = u8x16::new(*piece).cmp_eq(u8x16::new(*own)).move_mask();
            let length = equal.trailing_ones() as usize;
            if length < 16 {
                return length >= left;
            }
            left = left.saturating_sub(16);
        }
        left == 0
    }
}

impl Shapes {
    /// What stands at a position, if it is what stood behind the present value the last time.
    #[inline]
    pub fn find(&mut self, text: &[u8], at: usize, before: Context) -> Option<&Gap> {
        let next = self.gaps.get(self.last)?.next;
        let gap = self.gaps.get(next)?;
        if gap.length == 0 || gap.before != before || !gap.is_at(text, at) {
            return None;
        }
        self.last = next;
        self.new = self.new.saturating_sub(1);
        Some(gap)
    }

    /// Remembers a text whose tokens were read.
    pub fn remember(
        &mut self,
        text: &[u8],
        gap: Range<usize>,
        before: Context,
        after: Context,
        role: impl FnOnce() -> Role,
    ) {
        if gap.is_empty() || gap.len() > LONGEST || text.len() < LEAST_BODY || self.new == PATIENCE {
            return;
        }
        if self.gaps.is_empty() {
            self.gaps = vec![Gap::default(); SLOTS];
        }
        let home = before.home(&text[gap.clone()]);
        let is_same =
            |known: &Gap| known.length == gap.len() && known.before == before && known.is_at(text, gap.start);
        let is_usable = |known: &Gap| known.length == 0 || is_same(known);
        let places = (home..home + NEIGHBOURS).map(|slot| slot % SLOTS);
        let slot = places.clone().find(|slot| is_usable(&self.gaps[*slot])).unwrap_or(home);
        if is_same(&self.gaps[slot]) {
            self.new = self.new.saturating_sub(1);
        } else {
            self.new += 1;
            let mut new = Gap { length: gap.len(), before, after, role: role(), ..Gap::default() };
            new.bytes.as_flattened_mut()[..gap.len()].copy_from_slice(&text[gap]);
            self.gaps[slot] = new;
        }
        self.gaps[self.last].next = slot;
        self.last = slot;
    }
}

impl Context {
    /// Where a text that is read in this context is remembered, or close behind.
    fn home(self, text: &[u8]) -> usize {
        let word = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let ends = [word(text.first_chunk()), word(text.last_chunk()), text.len() as u64];
        let context = [u64::from(self.untouched), u64::from(self.nesting.depth())];
        let hash = ends
            .iter()
            .chain(&context)
            .fold(0_u64, |hash, word| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23));
        (hash % SLOTS as u64) as usize
    }
}
