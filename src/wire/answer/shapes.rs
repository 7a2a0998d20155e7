//! What stands between two values. Entities of a list have the same keys in the same order, so it is nearly always what was read
//! before, and one comparison tells what its tokens would.

use std::cell::Cell;
use std::ops::Range;

use crate::lanes::{self, LANE};
use crate::own_text::OwnText;
use crate::scan::{Kind, Nesting, Walker, plain_value};
use crate::specials::{BLOCK, block_mask};

use super::rewrite::{Key, Rewrite};

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

/// What is to be done with a value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Role {
    /// It stays as it is.
    #[default]
    Untouched,
    /// The value of a key, of which this is people's own text.
    Member(Option<OwnText>),
}

/// The end of a value that was read last, and what the meaning of the next one depends on.
pub(super) type Place = (usize, Context);

/// The text from the end of a string, number or word to the begin of the next one. It opens and closes no outermost value.
#[derive(Debug, Clone, Default)]
struct Gap {
    bytes: [[u8; LANE]; LONGEST / LANE],
    /// A bit for each of its bytes.
    used: u64,
    length: usize,
    before: Context,
    /// What its tokens lead to.
    after: Context,
    role: Role,
    /// How long the string behind it was the last time, without its quotes; less than a block.
    guess: Cell<u32>,
    /// The slot of the one that followed it last.
    next: u8,
}

/// The gaps that were seen in one body.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    /// None until something is remembered.
    gaps: Option<Box<[Gap; SLOTS]>>,
    /// The slot of the gap before the present value.
    last: u8,
    /// How many more were new than came again.
    new: usize,
}

impl Gap {
    /// Whether the text at a position begins with it.
    #[inline]
    fn is_at(&self, text: &[u8], at: usize) -> bool {
        let Some(there) = text.get(at..).and_then(<[u8]>::first_chunk::<LONGEST>) else { return false };
        let [first, second, third] = &self.bytes;
        let ([a, b, c], _) = there.as_chunks() else { return false };
        let equal =
            lanes::equal(a, first) | lanes::equal(b, second) << LANE | lanes::equal(c, third) << (2 * LANE);
        equal & self.used == self.used
    }

    /// The kind and end of the value at a position, if it is a short string without escapes or a usual number.
    #[inline]
    fn short_value(&self, text: &[u8], start: usize) -> Option<(Kind, usize)> {
        let window = text.get(start..)?.first_chunk::<{ BLOCK + 1 }>()?;
        match window[0] {
            b'"' => {
                let content = window.last_chunk::<BLOCK>()?;
                let guess = self.guess.get();
                let length =
                    if ends_after(content, guess) { guess } else { block_mask(content).trailing_zeros() };
                if *content.get(length as usize)? != b'"' {
                    return None;
                }
                self.guess.set(length);
                Some((Kind::String, start + length as usize + 2))
            }
            first @ b'0'..=b'9' => {
                let count = lanes::digits(window.first_chunk()?).trailing_ones() as usize;
                let is_whole = count < LANE && !matches!(window[count], b'.' | b'e' | b'E');
                (is_whole && (first != b'0' || count == 1)).then_some((Kind::Number, start + count))
            }
            _ => None,
        }
    }
}

/// Whether the first special byte comes after so many others. When it does, as in strings that have the same length each time, the
/// processor goes on with the next text before it has read this one.
#[inline]
fn ends_after(content: &[u8; BLOCK], length: u32) -> bool {
    let ([a, b, ..], _) = content.as_chunks() else { return false };
    let mask = match length {
        0..16 => lanes::specials(a),
        16..32 => lanes::specials(a) | lanes::specials(b) << LANE,
        _ => block_mask(content),
    };
    let end = 1 << (length % u64::BITS);
    mask & (end | (end - 1)) == end
}

impl Shapes {
    /// Reads values from a place on, as long as what stands in front of each is what followed the last time. Returns the place of the
    /// last one; None if there is none.
    pub fn follow(&mut self, body: &mut Rewrite, walker: &mut Walker, from: Place) -> Option<Place> {
        let gaps = self.gaps.as_deref()?;
        let (mut at, mut context, mut last) = (from.0, &from.1, &gaps[usize::from(self.last)]);
        let mut count = 0;
        loop {
            let gap = &gaps[usize::from(last.next)];
            if gap.before != *context || !gap.is_at(&body.buffer, at) {
                break;
            }
            let start = at + gap.length;
            let value = gap.short_value(&body.buffer, start);
            let Some((kind, end)) = value.or_else(|| plain_value(&body.buffer, start)) else { break };
            if let (Kind::String, Role::Member(own_text)) = (kind, gap.role) {
                body.text(Key::Known(own_text), start + 1, end - 1, false);
            }
            self.last = last.next;
            (at, context, last) = (end, &gap.after, gap);
            count += 1;
        }
        if count == 0 {
            return None;
        }
        let context = *context;
        walker.resume_after(at, context.nesting);
        self.new = self.new.saturating_sub(count);
        Some((at, context))
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
        let gaps = self.gaps.get_or_insert_with(empty);
        let home = before.home(&text[gap.clone()]);
        let is_same =
            |known: &Gap| known.length == gap.len() && known.before == before && known.is_at(text, gap.start);
        let is_usable = |known: &Gap| known.length == 0 || is_same(known);
        let places = (home..home + NEIGHBOURS).map(|slot| slot % SLOTS);
        let slot = places.clone().find(|slot| is_usable(&gaps[*slot])).unwrap_or(home);
        if is_same(&gaps[slot]) {
            self.new = self.new.saturating_sub(1);
        } else {
            self.new += 1;
            let used = (1 << gap.len()) - 1;
            let mut new = Gap { used, length: gap.len(), before, after, role: role(), ..Gap::default() };
            new.bytes.as_flattened_mut()[..gap.len()].copy_from_slice(&text[gap]);
            gaps[slot] = new;
        }
        let slot = slot as u8;
        gaps[usize::from(self.last)].next = slot;
        self.last = slot;
    }
}

/// All are free. They are never found, since they stand outside of all brackets.
#[cold]
fn empty() -> Box<[Gap; SLOTS]> {
    let gaps: Box<[Gap]> = vec![Gap::default(); SLOTS].into();
    gaps.try_into().expect("as many as were made")
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
