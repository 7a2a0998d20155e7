//! Memory for values that can be large: a response, an argument.

use std::cell::Cell;
use std::io::{self, ErrorKind};

use crate::error::{Error, Result, Status};

/// Smaller needs are not requested in advance: the allocator has this much in reserve.
const SMALL: usize = 64 * 1024;

/// How much of a body is worked on at a time; the allocator has blocks of this size at hand.
pub const PIECE: usize = 64 * 1024;

/// What is missing when a thread cannot be started.
pub const THREAD: &str = "another thread, or too many of them";

thread_local! {
    // It needs no destructor.
    static MAY_FAIL: Cell<bool> = const { Cell::new(false) };
}

/// Allocates what the caller can do without: the allocator keeps its reserve for others, whose failure would end the process.
pub fn try_to<T>(allocate: impl FnOnce() -> T) -> T {
    /// Also when it panics.
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            MAY_FAIL.set(self.0);
        }
    }
    let _before = Before(MAY_FAIL.replace(true));
    allocate()
}

/// Reserves capacity for one more item, growing as `Vec::push` does. False if the allocation failed.
pub fn make_room<T>(list: &mut Vec<T>) -> bool {
    list.len() < list.capacity() || try_to(|| list.try_reserve(1)).is_ok()
}

/// How much to reserve for `more` bytes of a body that has `length` and is expected to take `expected` in all: of what is only promised,
/// no more than eight times what has arrived, so that little of it is copied, and a promise alone takes no memory; beyond
/// that, as much again.
pub fn growth(length: usize, more: usize, expected: usize) -> usize {
    const FACTOR: u32 = 3;
    let needed = length.saturating_add(more);
    if needed > expected {
        return more.max(length);
    }
    let mut capacity = expected;
    while capacity >> FACTOR >= needed.max(PIECE / 4) {
        capacity >>= FACTOR;
    }
    (if needed <= PIECE { capacity.min(PIECE) } else { capacity }) - length
}

/// Overwrites 8 KiB of the stack below the caller: what functions that have returned left there.
pub fn overwrite_stack() {
    overwrite(4);
}

/// In so many parts of 2000 bytes: for larger ones the C library takes an instruction that is slow to begin with.
#[inline(never)]
fn overwrite(parts: u32) {
    let mut part = [0_u64; 250];
    if parts > 1 {
        overwrite(parts - 1);
    }
    std::hint::black_box(&mut part);
}

/// Whether this thread can do without what it is allocating.
pub fn may_fail() -> bool {
    MAY_FAIL.get()
}

/// Whether so many bytes can be had now. They are not kept: collections that grow without being able to fail find them a
/// moment later.
pub fn is_available(bytes: usize) -> bool {
    bytes < SMALL || try_to(|| Vec::<u8>::new().try_reserve_exact(bytes)).is_ok()
}

/// An error when they are not.
pub fn ensure(bytes: usize, what: &str) -> Result<()> {
    if is_available(bytes) { Ok(()) } else { Err(missing(what)) }
}

/// The same for JSON that is going to be parsed and sent.
pub fn ensure_for_json(json: &[u8], what: &str) -> Result<()> {
    /// A value or a key in a list or object that has just grown to twice its length, and in two copies of it. An object of one member,
    /// which has a table of its own, takes as much as three.
    const VALUE: usize = 400;
    /// The text of the request, percent-encoded at worst, and a copy of it; a number or string in the argument and its copy.
    const COPIES: usize = 8;
    if json.len() < SMALL / VALUE {
        return Ok(());
    }
    let values = json.iter().filter(|byte| matches!(byte, b',' | b':' | b'[' | b'{')).count();
    ensure(values.saturating_mul(VALUE).saturating_add(json.len().saturating_mul(COPIES)), what)
}

/// The error of a call that could not get enough memory.
pub fn missing(what: &str) -> Error {
    Error::new(
        Status::Internal,
        format!("not enough memory for {what}; free some, or request less at once, and repeat the call"),
    )
}

/// The error of a call for which a thread could not be started.
pub fn no_thread(error: &io::Error) -> Error {
    match error.kind() {
        // The system reports both alike.
        ErrorKind::WouldBlock | ErrorKind::OutOfMemory => missing(THREAD),
        _ => Error::new(Status::Internal, format!("no thread can be started: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_cannot_be_started_is_an_error_that_says_memory() {
        for error in [ErrorKind::WouldBlock, ErrorKind::OutOfMemory] {
            let error = no_thread(&error.into());
            assert!(
                error.status == Status::Internal && error.message.contains("memory"),
                "{}",
                error.message
            );
        }
        let error = no_thread(&ErrorKind::PermissionDenied.into());
        assert!(!error.message.contains("memory"), "{}", error.message);
    }

    #[test]
    fn only_what_is_tried_may_fail() {
        assert!(!may_fail());
        try_to(|| {
            try_to(|| assert!(may_fail()));
            assert!(may_fail());
        });
        assert!(!may_fail());
        let panicked = std::panic::catch_unwind(|| try_to(|| panic!("on purpose")));
        assert!(panicked.is_err() && !may_fail());
    }

    #[test]
    fn what_no_machine_has_is_an_error_that_says_memory() {
        ensure(1 << 20, "an answer").expect("a megabyte");
        let error = ensure(usize::MAX / 4, "an answer").expect_err("too much");
        assert!(error.message.starts_with("not enough memory for an answer"), "{}", error.message);
    }
}
