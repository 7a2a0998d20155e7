//! Stacks that the host allocated itself.

use super::boundary::{LastError, export};
use super::stack;
use super::status::{ACCSYN_OK, accsyn_status};
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
    // Housekeeping, which always runs on the thread that it is about.
    export(LastError::Keep, || {
        let bytes = usize::try_from(bytes)
            .map_err(|_| Error::invalid_argument(format!("bytes must not be negative, but is {bytes}")))?;
        stack::promise(bytes);
        Ok(ACCSYN_OK)
    })
}
