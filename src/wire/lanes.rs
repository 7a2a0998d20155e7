//! Classifies the bytes of a text by SIMD, 16 at a time: as a bit mask, the first byte lowest.

use wide::u8x16;

/// How many bytes are looked at together.
pub(crate) const LANE: usize = 16;

/// The bits of all of them.
pub(crate) const ALL: u64 = 0xffff;

/// Those that mean something within a string of JSON: quotes, backslashes, control characters.
#[inline]
pub(crate) fn specials(lane: &[u8; LANE]) -> u64 {
    let bytes = u8x16::new(*lane);
    let is_control = bytes.min(u8x16::splat(0x1f)).cmp_eq(bytes);
    bits(bytes.cmp_eq(u8x16::splat(b'"')) | bytes.cmp_eq(u8x16::splat(b'\\')) | is_control)
}

/// Those that are the same in both.
#[inline]
pub(crate) fn equal(lane: &[u8; LANE], other: &[u8; LANE]) -> u64 {
    bits(u8x16::new(*lane).cmp_eq(u8x16::new(*other)))
}

/// The digits.
#[inline]
pub(crate) fn digits(lane: &[u8; LANE]) -> u64 {
    bits(are_within(u8x16::new(*lane), b'0', 9))
}

/// The hexadecimal digits.
#[inline]
pub(crate) fn hex_digits(lane: &[u8; LANE]) -> u64 {
    let bytes = u8x16::new(*lane);
    let lower = bytes | u8x16::splat(0x20);
    bits(are_within(bytes, b'0', 9) | are_within(lower, b'a', 5))
}

/// Those from `first` on, no further than `distance`.
#[inline]
fn are_within(bytes: u8x16, first: u8, distance: u8) -> u8x16 {
    let distances = bytes - u8x16::splat(first);
    distances.min(u8x16::splat(distance)).cmp_eq(distances)
}

#[inline]
fn bits(mask: u8x16) -> u64 {
    u64::from(mask.move_mask().cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..LANE {
                for rest in [b'x', b'7', 0xff] {
                    let mut lane = [rest; LANE];
                    lane[at] = byte;
                    let expected = |is: fn(u8) -> bool| {
                        (0..LANE).filter(|at| is(lane[*at])).fold(0, |bits, at| bits | 1 << at)
                    };
                    assert_eq!(specials(&lane), expected(|byte| byte < b' ' || b"\"\\".contains(&byte)));
                    assert_eq!(digits(&lane), expected(|byte| byte.is_ascii_digit()));
                    assert_eq!(hex_digits(&lane), expected(|byte| byte.is_ascii_hexdigit()));
                    assert_eq!(equal(&lane, &[b'7'; LANE]), expected(|byte| byte == b'7'));
                }
            }
        }
    }
}
