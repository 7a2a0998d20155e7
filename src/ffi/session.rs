//! Sessions.

use std::ffi::c_char;

use super::boundary::{LastError, export, handle, optional_text};
use super::handles::accsyn_session;
use super::registry;
use super::status::{ACCSYN_OK, accsyn_status};
use accsyn_api::Session;

/// Closes and frees a session. Calls that still run on other threads end with ACCSYN_CANCELLED. Submitted calls end with that
/// result, too; each must still be freed, and accsyn_next_completed no longer returns them.
///
/// @param session  NULL is allowed and does nothing. A session that was freed before is ACCSYN_INVALID_HANDLE; one of the
///                 parent process is left untouched.
///
/// Threads: any. Returns promptly. After it returns, the log and wake functions are no longer called, so the code that contains
/// them can be unloaded: this waits for running invocations of them, so do not hold a lock here that they take. Inside a callback
/// of any session, destructors at the end of a thread of the library included, it does not wait for the callback that it is
/// called from, and waits one second at most for other invocations.
/// Leaves the last error as it is when it succeeds.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_free(session: *mut accsyn_session) {
    export(LastError::Keep, || registry::free::<Session>("session", session, |session| session.close()))
}

/// Logs in again on the same session, for example after ACCSYN_SESSION_EXPIRED with a password.
///
/// @param session       Not NULL.
/// @param options_json  NULL to use the session's own credentials, or an object with one of `api_key`, `pwd` (`password`),
///                      `session_key`.
///
/// @return ACCSYN_OK, or the status of the failure, which leaves the session unchanged.
///
/// Threads: any. Blocks until the backend has answered. Other calls continue meanwhile.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_reauthenticate(
    session: *mut accsyn_session,
    options_json: *const c_char,
) -> accsyn_status {
    export(LastError::Clear, || {
        let session = handle::<Session>("session", session)?;
        session.reauthenticate(unsafe { optional_text("options_json", options_json) }?)?;
        Ok(ACCSYN_OK)
    })
}

/// Describes a session: workspace, user, backend and options in effect. Contains no secrets.
///
/// @param session  Not NULL.
///
/// @return JSON object, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_info(session: *mut accsyn_session) -> *mut c_char {
    export(LastError::Clear, || Ok(handle::<Session>("session", session)?.info()))
}

/// Describes every session option: its name, type, range and default, the environment variables that it is read from, and
/// which API versions have it.
///
/// @return JSON array of objects, to be freed with accsyn_string_free; NULL on failure. Keys: `name`, `aliases`, `about`,
///         `type`, `unit`, `accepts` (in words), `minimum`, `maximum` and `values` (where the range is limited), `default`,
///         `variables` (by API version, in order of precedence), `qualifying_variables`, `api_versions`, `secret`,
///         `credential` (can be given to accsyn_session_reauthenticate), `group`.
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_options() -> *mut c_char {
    export(LastError::Clear, || Ok(accsyn_api::options().to_owned()))
}
