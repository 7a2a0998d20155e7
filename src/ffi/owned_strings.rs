//! The strings that C owns, each with the length that it was handed out with: the host may have shortened it since, and its
//! memory must be wiped and freed as a whole.
//!
//! The table takes no lock, which a forked child could find locked, and needs no memory, of which there may be none.

use std::ffi::{CString, c_char};
use std::ptr::slice_from_raw_parts_mut;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many strings are remembered at most, more than any host holds at a time.
const SLOTS: usize = 1 << 15;

/// Where a string may be remembered: in this many slots from the one of its address on.
const WINDOW: usize = 64;

struct Slot {
    /// 0: free.
    address: AtomicUsize,
    /// Without the NUL; belongs to whoever has set the address.
    length: AtomicUsize,
}

static STRINGS: [Slot; SLOTS] =
    [const { Slot { address: AtomicUsize::new(0), length: AtomicUsize::new(0) } }; SLOTS];

/// The slots that a string may be in.
fn slots(address: usize) -> impl Iterator<Item = &'static Slot> {
    // Multiplied by an odd number, neighbours are far from each other.
    let first = (address >> 4).wrapping_mul(0x9e37_79b1);
    (0..WINDOW).map(move |step| &STRINGS[first.wrapping_add(step) % SLOTS])
}

/// Hands a string out.
pub(super) fn give(text: CString) -> *mut c_char {
    let length = text.as_bytes().len();
    let pointer = text.into_raw();
    let address = pointer.addr();
    let take =
        |slot: &&Slot| slot.address.compare_exchange(0, address, Ordering::AcqRel, Ordering::Relaxed).is_ok();
    // One that finds no room is freed by the length that it has then.
    if let Some(slot) = slots(address).find(take) {
        slot.length.store(length, Ordering::Release);
    }
    pointer
}

/// The length that a string was handed out with, which is forgotten.
fn take(address: usize) -> Option<usize> {
    let slot = slots(address).find(|slot| slot.address.load(Ordering::Acquire) == address)?;
    let length = slot.length.load(Ordering::Acquire);
    slot.address.store(0, Ordering::Release);
    Some(length)
}

/// Takes a string back and frees it.
///
/// # Safety
/// It came from [`give`] and was not freed yet.
pub(super) unsafe fn free(pointer: *mut c_char) {
    match take(pointer.addr()) {
        Some(length) => {
            let memory = slice_from_raw_parts_mut(pointer.cast::<u8>(), length + 1);
            // SAFETY: `into_raw` gives the memory of a boxed slice of this length and a NUL.
            drop(unsafe { Box::from_raw(memory) });
        }
        // SAFETY: as the caller says.
        None => drop(unsafe { CString::from_raw(pointer) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_that_was_shortened_is_freed_as_a_whole() {
        for size in [0, 1, 100, if cfg!(miri) { 10_000 } else { 9 << 20 }] {
            let text = give(CString::new(vec![b'x'; size]).expect("no NUL"));
            // SAFETY: it has at least the NUL.
            unsafe {
                *text = 0;
                free(text);
            }
            assert_eq!(take(text.addr()), None, "{size}");
        }
    }

    #[test]
    fn many_strings_of_many_threads_keep_their_lengths() {
        let count = if cfg!(miri) { 20 } else { 2000 };
        std::thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || {
                    let given = |size| give(CString::new(vec![b'x'; size]).expect("no NUL"));
                    let texts: Vec<_> = (thread..thread + count).map(|size| (size, given(size))).collect();
                    for (size, text) in texts {
                        assert_eq!(take(text.addr()), Some(size));
                        // SAFETY: it was not freed.
                        drop(unsafe { CString::from_raw(text) });
                    }
                });
            }
        });
    }
}
