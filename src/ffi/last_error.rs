//! The last error of each thread.

use std::ffi::c_char;

use super::boundary::{LastError, export};
use super::status::{ACCSYN_OK, accsyn_status, name};
use super::thread_error::{Kept, read};

/// The message of this thread's last error.
///
/// @return Human-readable text: what happened, to what, and what to do. NULL when this thread's last API call succeeded. Belongs to
///         the library; valid until the thread's next accsyn call, so copy it if you keep it. When the thread ends it is
///         freed in the last round of destructors of thread-specific keys, on systems other than Linux perhaps before them.
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
///         be null, retry_after is in seconds or null, attempts counts how often sending the request was tried, and eid is the id of
///         the event, as in the log and at the backend, or null. NULL when this thread's last API call succeeded. Belongs to
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
