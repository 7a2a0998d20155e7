//! Stacks that the host allocated itself.

use super::boundary::{LastError, export};
use super::stack;
use super::status::{ACCSYN_OK, accsyn_status};
use super::thread_error;
use accsyn_core::error::Error;

/// Promises that later calls of the calling thread have this much stack left, where they run on a stack that the host allocated
/// itself.
///
/// The library cannot measure such a stack, of a coroutine or of a foreign function interface such as koffi in Node, and runs the
/// call on a thread of its own. Starting that takes longer than most calls. With this promise they run where they are made.
/// On a stack inside the thread's own, such as an array in a function, they always do: it must have 262144 bytes left.
///
/// @param bytes 262144 or more: calls run on the host's stack. Less, such as 0: as before the promise.
/// @return ACCSYN_OK, or ACCSYN_INVALID_ARGUMENT for a negative number.
///
/// Threads: any; each has a promise of its own.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_thread_stack(bytes: i32) -> accsyn_status {
    // As housekeeping it always runs on the thread that it is about, but success clears the last error.
    export(LastError::Keep, || {
        let bytes = usize::try_from(bytes)
            .map_err(|_| Error::invalid_argument(format!("bytes must not be negative, but is {bytes}")))?;
        stack::promise(bytes);
        thread_error::clear();
        Ok(ACCSYN_OK)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::last_error::accsyn_last_status;
    use crate::ffi::status::ACCSYN_INVALID_ARGUMENT;

    #[test]
    fn success_clears_the_last_error() {
        // SAFETY: neither has conditions.
        let (stack, last) =
            (|bytes| unsafe { accsyn_thread_stack(bytes) }, || unsafe { accsyn_last_status() });
        for failed in [false, true, false] {
            let bytes = if failed { -1 } else { 0 };
            let status = if failed { ACCSYN_INVALID_ARGUMENT } else { ACCSYN_OK };
            assert_eq!((stack(bytes), last()), (status, status));
        }
    }
}
