//! Sessions.

use std::ffi::c_char;

use super::boundary::{LastError, export, handle, optional_text};
use super::handles::accsyn_session;
use super::registry;
use super::status::{ACCSYN_OK, accsyn_status};
use accsyn_core::api::{self, Session};

/// Ends a session. Calls that still run on other threads finish with ACCSYN_CANCELLED; calls that were submitted are done with
/// that result, still to be freed each, and not handed back any more.
///
/// @param session  NULL is allowed and does nothing. A session that was freed before is ACCSYN_INVALID_HANDLE; one of the
///                 parent process is left alone.
///
/// Threads: any. Returns promptly. When it returns, the functions that were set for log lines and waking are not called any
/// more, so the code that holds them can be unloaded: a call of one that is running is waited for, unless it is the one that
/// this is called from (from inside another function of yours one second at most). So do not hold a lock here that they take.
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
/// @return ACCSYN_OK, or the status of the failure; the session stays as it was then.
///
/// Threads: any. Blocks until the backend has answered. Other calls go on meanwhile.
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

/// Tells what a session is: workspace, user, backend and options in effect. No secrets.
///
/// @param session  Not NULL.
///
/// @return JSON object, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Asks nobody.
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
    export(LastError::Clear, || Ok(api::options().to_owned()))
}
