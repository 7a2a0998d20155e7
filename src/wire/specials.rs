//! Finding the ends of strings, many bytes at a time.

use std::hint::black_box;

use crate::lanes;

/// Bytes that are classified together, one bit for each.
pub(crate) const BLOCK: usize = 64;

/// Finds the bytes that mean something within a string: quotes, backslashes, control characters. It remembers where they
/// are in the block it scanned last, so a string must be scanned forwards.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Specials {
    /// End of the block.
    end: usize,
    /// The block's special bytes, the first one lowest.
    mask: u64,
}

impl Specials {
    /// For strings that begin at `at` or later.
    pub(crate) fn before(at: usize) -> Specials {
        Specials { end: at / BLOCK * BLOCK, mask: 0 }
    }

    /// Index of the first special byte from `at` on; the length of the text when there is none.
    #[inline]
    pub(crate) fn next(&mut self, text: &[u8], at: usize) -> usize {
        let mut at = at;
        loop {
            // Blocks are scanned in sequence, whatever `at` is, so that the processor can prefetch the next one.
            while self.end <= at {
                let Some(rest) = text.get(self.end..).filter(|rest| !rest.is_empty()) else {
                    return text.len();
                };
                self.mask = rest.first_chunk::<BLOCK>().map_or_else(|| last_mask(rest), block_mask);
                self.end += BLOCK;
            }
            let mask = self.mask >> (at % BLOCK);
            if mask != 0 {
                return at + mask.trailing_zeros() as usize;
            }
            at = self.end;
        }
    }
}

/// The special bytes of a block.
#[inline]
pub(crate) fn block_mask(block: &[u8; BLOCK]) -> u64 {
    let ([a, b, c, d], _) = block.as_chunks() else { return 0 };
    let halves =
        [[a, b], [c, d]].map(|[low, high]| lanes::specials(low) | lanes::specials(high) << lanes::LANE);
    halves[0] | halves[1] << (BLOCK / 2)
}

/// The mask of the last block of a string, in which its end counts as special.
#[cold]
fn last_mask(rest: &[u8]) -> u64 {
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    let mask = block_mask(&block);
    // The string may be a secret. Not `zeroize`, which writes byte by byte.
    black_box(&mut block).fill(0);
    black_box(&block);
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_bytes_are_found_wherever_they_stand() {
        for special in [b'"', b'\\', 0, b'\n', 0x1f] {
            for len in [1, 15, 16, 17, 63, 64, 65, 128, 150] {
                for at in 0..len {
                    // Neighbours that differ from special bytes by one bit or one count.
                    let mut text: Vec<u8> =
                        b"x#\xa2 \x7f!\xdc[]\x80\xff2".iter().copied().cycle().take(len).collect();
                    text[at] = special;
                    let mut specials = Specials::default();
                    assert_eq!(specials.next(&text, at / 2), at, "{special} at {at} of {len}");
                    assert_eq!(specials.next(&text, at), at);
                    assert_eq!(specials.next(&text, at + 1), len);
                    assert_eq!(specials.next(&text, len + 100), len);
                }
            }
        }
        assert_eq!(Specials::default().next(b"", 0), 0);
    }
}
