//! Each thread's last error, and its strings that C holds pointers to.

use std::cell::{Cell, OnceCell};
use std::ffi::{CString, c_char};
use std::ptr::null_mut;

#[cfg(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
use super::thread_locals::run_last;
use accsyn_core::error::Error;

thread_local! {
    /// Has no destructor, so that a thread that is ending and the exit handlers of a process have a last error too. It is freed
    /// when the thread ends; one that is set later by the next call, and the very last one is leaked.
    static LAST: Cell<*mut Kept> = const { Cell::new(null_mut()) };
}

/// Has a function run when the thread's storage is destroyed.
#[cfg(not(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
fn run_last(run: fn()) {
    struct Last(fn());

    impl Drop for Last {
        fn drop(&mut self) {
            (self.0)();
        }
    }

    thread_local! {
        static LAST: Cell<Option<Last>> = const { Cell::new(None) };
    }
    let _ = LAST.try_with(|last| last.set(Some(Last(run))));
}

/// An error and the strings that C has pointers to.
pub(super) struct Kept {
    pub error: Error,
    message: OnceCell<CString>,
    json: OnceCell<CString>,
}

impl Kept {
    pub fn message(&self) -> *const c_char {
        self.message.get_or_init(|| terminated(self.error.message.clone())).as_ptr()
    }

    pub fn json(&self) -> *const c_char {
        self.json.get_or_init(|| terminated(self.error.to_json())).as_ptr()
    }
}

/// A message can quote anything, including a NUL.
fn terminated(text: String) -> CString {
    CString::new(text.replace('\0', "\u{2400}")).unwrap_or_default()
}

/// Clears the last error.
pub(super) fn clear() {
    let kept = LAST.replace(null_mut());
    if !kept.is_null() {
        // SAFETY: `set` made it on this thread, and nothing else refers to it.
        drop(unsafe { Box::from_raw(kept) });
    }
}

/// Stores an error as the last one.
pub(super) fn set(error: Error) {
    clear();
    run_last(clear);
    LAST.set(Box::into_raw(Box::new(Kept { error, message: OnceCell::new(), json: OnceCell::new() })));
}

/// Reads the last error, if there is one.
pub(super) fn read<T>(read: impl FnOnce(&Kept) -> T) -> Option<T> {
    // SAFETY: it stays valid until the thread's next call, which comes after this one.
    unsafe { LAST.get().as_ref() }.map(read)
}
