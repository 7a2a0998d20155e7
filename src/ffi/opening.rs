//! Logging in without blocking.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::boundary::{LastError, export, handle, optional_text, prepare_for_threads};
use super::calls::submitted;
use super::handles::{Call, accsyn_call, accsyn_session};
use super::registry;
use accsyn_api::{Opening, Session};
use accsyn_core::error::{Error, Result};

/// Logs in to a workspace without blocking: starts a call and returns at once.
///
/// @param options_json  As for accsyn_session_new; may be NULL.
///
/// @return The call, to be freed with accsyn_call_free; NULL on failure. A wrong option is reported by the call's result.
///         accsyn_call_take_session returns the session; accsyn_call_take returns what accsyn_session_info returns for it,
///         or the error.
///
/// It belongs to no session, so accsyn_next_completed never returns it: poll accsyn_call_is_done, or wait with accsyn_call_wait
/// or on accsyn_call_wait_handle. It can be cancelled at any point; freeing it cancels it, too.
///
/// Threads: any. Reads environment variables and the files that the options name, and never waits for the network.
///
/// @since 1.0.0
///
/// Example:
///
///     accsyn_call *login = accsyn_session_open(NULL);
///     while (accsyn_call_wait(login, 50) == ACCSYN_TIMEOUT)
///         puts("logging in ...");
///     accsyn_session *opened = accsyn_call_take_session(login);
///     if (opened == NULL)
///         fprintf(stderr, "%s\n", accsyn_last_message());
///     accsyn_call_free(login);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_open(options_json: *const c_char) -> *mut accsyn_call {
    let started: Started = export(LastError::Clear, || {
        prepare_for_threads()?;
        let options = unsafe { optional_text("options_json", options_json) }?;
        Opening::start(options).map(|opening| Arc::new(Call::Opening(opening)))
    });
    started.0
}

/// Takes the session of a call of accsyn_session_open that is done.
///
/// @param call  Not NULL.
///
/// @return The session, to be freed with accsyn_session_free; NULL when there is none: the error is that of the login, or
///         ACCSYN_INVALID_ARGUMENT when the call is not done yet or is not a login, or ACCSYN_ALREADY_TAKEN.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_take_session(call: *mut accsyn_call) -> *mut accsyn_session {
    export(LastError::Clear, || match &*handle::<Call>("call", call)? {
        Call::Opening(opening) => opening.take(),
        Call::Submitted { .. } => Err(Error::invalid_argument(
            "the call does not open a session; take its result with accsyn_call_take",
        )),
    })
}

/// Logs in again without blocking, as accsyn_session_reauthenticate does: starts a call and returns at once.
///
/// @param session       Not NULL.
/// @param options_json  As for accsyn_session_reauthenticate; may be NULL.
/// @param user_data     Returned by accsyn_call_user_data and passed on by accsyn_dispatch; may be NULL.
///
/// @return The call, to be freed with accsyn_call_free; NULL on failure. Its result is null.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_submit_reauthenticate(
    session: *mut accsyn_session,
    options_json: *const c_char,
    user_data: *mut c_void,
) -> *mut accsyn_call {
    export(LastError::Clear, || {
        let session = handle::<Session>("session", session)?;
        let options = unsafe { optional_text("options_json", options_json) }?;
        submitted(user_data, |register| session.submit_reauthenticate(options, register))
    })
}

/// A login that was started; NULL when it could not be.
struct Started(*mut accsyn_call);

impl super::boundary::CReturn for Started {
    type Value = Arc<Call>;

    fn ok(value: Arc<Call>) -> Result<Self> {
        registry::insert(value).map(Started)
    }

    fn err(_error: &Error) -> Self {
        Started(std::ptr::null_mut())
    }
}
