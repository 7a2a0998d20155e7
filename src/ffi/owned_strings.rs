//! The strings that C owns, each with the length that it was handed out with: the host may have shortened it since, and its
//! memory must be wiped and freed as a whole.

use std::collections::HashMap;
use std::ffi::{CString, c_char};
use std::ptr::slice_from_raw_parts_mut;
use std::sync::{Mutex, PoisonError};

use super::fork;
use accsyn_core::process::PerProcess;

/// Threads that work at the same time rarely meet in one of them.
const SHARDS: usize = 16;

/// Lengths without the NUL, by address. A forked child does not know the strings of its parent.
type Shard = Mutex<HashMap<usize, usize>>;

static STRINGS: PerProcess<[Shard; SHARDS]> = PerProcess::new(Default::default);

fn shard(address: usize) -> &'static Shard {
    fork::detect();
    // Blocks are aligned to 16 bytes.
    &STRINGS.get()[(address / 16) % SHARDS]
}

/// Hands a string out.
pub(super) fn give(text: CString) -> *mut c_char {
    let length = text.as_bytes().len();
    let pointer = text.into_raw();
    let address = pointer.addr();
    let mut strings = shard(address).lock().unwrap_or_else(PoisonError::into_inner);
    // One that cannot be remembered is freed by what it says then.
    if strings.try_reserve(1).is_ok() {
        strings.insert(address, length);
    }
    pointer
}

/// Takes a string back and frees it.
///
/// # Safety
/// It came from [`give`] and was not freed yet.
pub(super) unsafe fn free(pointer: *mut c_char) {
    let address = pointer.addr();
    let length = shard(address).lock().unwrap_or_else(PoisonError::into_inner).remove(&address);
    match length {
        // SAFETY: `into_raw` gives the memory of a boxed slice of this length and a NUL.
        Some(length) => {
            drop(unsafe { Box::from_raw(slice_from_raw_parts_mut(pointer.cast::<u8>(), length + 1)) })
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
        for size in [0, 1, 100, 9 << 20] {
            let text = give(CString::new(vec![b'x'; size]).expect("no NUL"));
            // SAFETY: it has at least the NUL.
            unsafe {
                *text = 0;
                free(text);
            }
            assert!(shard(text.addr()).lock().expect("strings").get(&text.addr()).is_none());
        }
    }
}
