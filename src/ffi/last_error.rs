//! The last error of each thread.

use std::cell::{Cell, OnceCell};
use std::ffi::{CString, c_char};
use std::ptr::null_mut;

use super::boundary::{LastError, export};
use super::status::{ACCSYN_OK, accsyn_status, name};
use accsyn_core::error::Error;

thread_local! {
    /// Needs no destructor, so that a thread that is ending, and the exit handlers of a process, have a last error too.
    static LAST: Cell<*mut Kept> = const { Cell::new(null_mut()) };
    /// Frees it with the thread. What is set later than this is freed by the next call; the thread's very last stays behind.
    static OWNER: Owner = const { Owner };
}

struct Owner;

impl Drop for Owner {
    fn drop(&mut self) {
        clear();
    }
}

/// An error and the texts that C has pointers to.
struct Kept {
    error: Error,
    message: OnceCell<CString>,
    json: OnceCell<CString>,
}

impl Kept {
    fn message(&self) -> *const c_char {
        self.message.get_or_init(|| terminated(self.error.message.clone())).as_ptr()
    }

    fn json(&self) -> *const c_char {
        self.json.get_or_init(|| terminated(self.error.to_json())).as_ptr()
    }
}

/// A message can quote anything, a NUL too.
fn terminated(text: String) -> CString {
    CString::new(text.replace('\0', "\u{2400}")).unwrap_or_default()
}

pub(super) fn clear() {
    let kept = LAST.replace(null_mut());
    if !kept.is_null() {
        // SAFETY: it was made by `set` on this thread, and nobody else has it.
        drop(unsafe { Box::from_raw(kept) });
    }
}

pub(super) fn set(error: Error) {
    clear();
    let _ = OWNER.try_with(|_| ());
    LAST.set(Box::into_raw(Box::new(Kept { error, message: OnceCell::new(), json: OnceCell::new() })));
}

fn read<T>(read: impl FnOnce(&Kept) -> T) -> Option<T> {
    // SAFETY: until the thread's next call, which comes after this one, it stays.
    unsafe { LAST.get().as_ref() }.map(read)
}

/// The message of this thread's last error.
///
/// @return Text for a person: what happened, to what, what to do. NULL when this thread's last API call succeeded. Belongs to
///         the library; valid until the thread's next accsyn call, so copy what you keep.
///
/// Threads: each has its own last error.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_last_message() -> *const c_char {
    export(LastError::Keep, || Ok(read(Kept::message).unwrap_or_else(std::ptr::null)))
}

/// This thread's last error as JSON.
///
/// @return `{"status":6,"code":"SESSION_EXPIRED","message":"...","method":"find","http_status":401,"session_expired":true,
///         "retry_after":null,"attempts":1,"eid":"2cfd454e-9163-4342-b11d-eb1c2130bfc0"}`, where method and http_status may
///         be null, retry_after is in seconds or null, attempts counts how often the request was sent, and eid is the id of
///         the event, to be found in the log and at the backend, or null. NULL when this thread's last API call succeeded. Belongs to
///         the library; valid until the thread's next accsyn call.
///
/// Threads: each has its own last error.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_last_error() -> *const c_char {
    export(LastError::Keep, || Ok(read(Kept::json).unwrap_or_else(std::ptr::null)))
}

/// The status of this thread's last API call.
///
/// @return One of the ACCSYN_ constants; ACCSYN_OK when the call succeeded.
///
/// Threads: each has its own last error.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_last_status() -> accsyn_status {
    export(LastError::Keep, || Ok(read(|kept| kept.error.status as accsyn_status).unwrap_or(ACCSYN_OK)))
}

/// The code word of a status.
///
/// @param status  One of the ACCSYN_ constants.
///
/// @return For example "SESSION_EXPIRED"; "UNKNOWN" for any other number; never NULL. Belongs to the library; valid forever.
///
/// Threads: any.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_status_name(status: accsyn_status) -> *const c_char {
    export(LastError::Keep, || Ok(name(status).as_ptr()))
}
