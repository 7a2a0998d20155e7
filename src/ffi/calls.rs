//! Calls that do not block.
#![allow(non_camel_case_types)]

use std::ffi::{c_char, c_void};
use std::sync::Arc;
use std::time::Duration;

use super::boundary::{LastError, export, handle, optional_text, text};
use super::handles::{accsyn_call, accsyn_session};
use super::host::Host;
use super::registry;
use super::status::{ACCSYN_OK, accsyn_status};
use accsyn_core::api::{self, Pending, Session, Wake};
use accsyn_core::error::{Error, Status};

/// Called when a submitted call is done, once for each and one after the other, on a thread of the library that runs no calls:
/// to wake the host's event loop. It may call any function: wait for calls, free them, free the session.
pub type accsyn_wake_fn = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// Milliseconds; a negative number waits until it happens.
pub(super) fn patience(timeout_ms: i32) -> Duration {
    u64::try_from(timeout_ms).map_or(Duration::MAX, Duration::from_millis)
}

/// Starts a call and returns at once. It runs on a thread of the library.
///
/// @param session    Not NULL.
/// @param method     Any name of accsyn_methods, or "wait"; not NULL.
/// @param args_json  NULL or a JSON object with the method's arguments, as for accsyn_invoke.
///
/// @return The call, to be freed with accsyn_call_free; NULL on failure. That the method or an argument is wrong is told by
///         the call's result.
///
/// Threads: any. Never blocks. At most `workers` calls run at a time, others wait their turn; the order in which they end is
/// not promised. A "wait" gives its turn to others between its looks, so any number of jobs can be watched.
///
/// @since 1.0.0
///
/// Example:
///
///     accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"Transfer WHERE status=running\"}");
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_submit(
    session: *mut accsyn_session,
    method: *const c_char,
    args_json: *const c_char,
) -> *mut accsyn_call {
    export(LastError::Clear, || {
        let session = handle::<Session>("session", session)?;
        let method = unsafe { text("method", method) }?;
        let args = unsafe { optional_text("args_json", args_json) }?;
        let mut registered = std::ptr::null_mut();
        let submitted = session.submit(method, args, |pending| {
            registered = registry::insert(pending.clone())?;
            Ok(registered.addr())
        });
        // C never learns the handle of a call that did not start.
        submitted.or_else(|error| registry::free::<Pending>("call", registered, |_| {}).and(Err(error)))
    })
}

/// The number of a call, which no other call of its session has.
///
/// @param call  Not NULL.
///
/// @return The number, from 1 on; 0 on failure.
///
/// Threads: any.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_id(call: *mut accsyn_call) -> u64 {
    export(LastError::Clear, || Ok(handle::<Pending>("call", call)?.id()))
}

/// Whether a call is done: it has a result, or was cancelled.
///
/// @param call  Not NULL.
///
/// @return 1 when it is done, 0 when it is not, -1 on failure.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_is_done(call: *mut accsyn_call) -> i32 {
    let answer: Answer = export(LastError::Clear, || Ok(handle::<Pending>("call", call)?.is_done()));
    answer.0
}

/// Waits until a call is done.
///
/// @param call        Not NULL.
/// @param timeout_ms  Longest wait in milliseconds; negative: until it is done, which the limits of every call bound.
///
/// @return ACCSYN_OK when it is done, ACCSYN_TIMEOUT when it is not, or another status on failure.
///
/// Threads: any. Blocks for the time given at most.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_wait(call: *mut accsyn_call, timeout_ms: i32) -> accsyn_status {
    export(LastError::Clear, || {
        if handle::<Pending>("call", call)?.wait(patience(timeout_ms)) {
            return Ok(ACCSYN_OK);
        }
        Err(Error::new(Status::Timeout, format!("the call is not done after {timeout_ms} ms; it goes on")))
    })
}

/// Cancels a call: it is done at once, with the result ACCSYN_CANCELLED unless it had one already. It is a completion like any
/// other. A write that is on its way already may or may not be executed by the backend: look before you repeat it.
///
/// @param call  Not NULL.
///
/// @return ACCSYN_OK, also when the call was done before; another status on failure.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_cancel(call: *mut accsyn_call) -> accsyn_status {
    export(LastError::Clear, || {
        handle::<Pending>("call", call)?.cancel();
        Ok(ACCSYN_OK)
    })
}

/// Takes the result of a call that is done.
///
/// @param call  Not NULL.
///
/// @return `{"ok":true,"result":...}` or `{"ok":false,"error":{...}}`, to be freed with accsyn_string_free. NULL when there is
///         none to take: ACCSYN_INVALID_ARGUMENT when the call is not done yet, ACCSYN_ALREADY_TAKEN when it was taken before.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_take(call: *mut accsyn_call) -> *mut c_char {
    export(LastError::Clear, || Ok(api::envelope(handle::<Pending>("call", call)?.take()?)))
}

/// The latest progress of a call of the method "wait".
///
/// @param call  Not NULL.
///
/// @return The entity as it was at the last look, as JSON object, or the text "null"; to be freed with accsyn_string_free.
///         NULL on failure.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_progress(call: *mut accsyn_call) -> *mut c_char {
    export(LastError::Clear, || {
        Ok(handle::<Pending>("call", call)?.progress().unwrap_or_else(|| "null".to_owned()))
    })
}

/// Ends a call's handle. A call that is not done is cancelled and not handed back by accsyn_next_completed.
///
/// @param call  NULL is allowed and does nothing. A call that was freed before is ACCSYN_INVALID_HANDLE.
///
/// Threads: any. Never blocks. Leaves the last error as it is when it succeeds.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_free(call: *mut accsyn_call) {
    export(LastError::Keep, || registry::free::<Pending>("call", call, |pending| pending.forget()))
}

/// The next call that is done and was not handed back yet, whichever it is.
///
/// @param session     Not NULL.
/// @param timeout_ms  Longest wait in milliseconds; 0: do not wait; negative: until there is one.
///
/// @return The call that accsyn_submit returned, still to be freed once; NULL when there is none in time, or the session ended
///         (accsyn_last_status is ACCSYN_OK then), or on failure.
///
/// Threads: any; each completion is handed to one of them. Blocks for the time given at most.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_next_completed(
    session: *mut accsyn_session,
    timeout_ms: i32,
) -> *mut accsyn_call {
    let found: Option<Arc<Pending>> = export(LastError::Clear, || {
        Ok(handle::<Session>("session", session)?.next_completed(patience(timeout_ms)))
    });
    found.map_or(std::ptr::null_mut(), |pending| std::ptr::without_provenance_mut(pending.handle()))
}

/// Sets what is called when a submitted call is done, so that the host can fetch it with accsyn_next_completed.
///
/// @param session    Not NULL.
/// @param wake       Called on a thread of the library; NULL: nothing any more.
/// @param user_data  Handed to it; may be NULL. Must stay valid until the session is freed or another function is set.
///
/// @return ACCSYN_OK, or the status of the failure.
///
/// Threads: any. When this returns, the former function is not called any more: a call of it that is running is waited for,
/// unless it is the one that this is called from (from inside another function of yours one second at most). So do not hold a
/// lock here that it takes.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_set_wake(
    session: *mut accsyn_session,
    wake: accsyn_wake_fn,
    user_data: *mut c_void,
) -> accsyn_status {
    export(LastError::Clear, || {
        let session = handle::<Session>("session", session)?;
        let host = Host(user_data);
        session.set_wake(wake.map(|wake| -> Wake { Arc::new(move || unsafe { host.call(wake) }) }));
        Ok(ACCSYN_OK)
    })
}

/// 1, 0, or -1 for a failure.
struct Answer(i32);

impl super::boundary::CReturn for Answer {
    type Value = bool;

    fn ok(value: bool) -> accsyn_core::error::Result<Self> {
        Ok(Answer(i32::from(value)))
    }

    fn err(_error: &Error) -> Self {
        Answer(-1)
    }
}

/// A completion, which may be none.
impl super::boundary::CReturn for Option<Arc<Pending>> {
    type Value = Self;

    fn ok(value: Self) -> accsyn_core::error::Result<Self> {
        Ok(value)
    }

    fn err(_error: &Error) -> Self {
        None
    }
}

/// A new call's handle is its registration; NULL when the call failed.
impl super::boundary::CReturn for *mut accsyn_call {
    type Value = Arc<Pending>;

    fn ok(value: Arc<Pending>) -> accsyn_core::error::Result<Self> {
        Ok(std::ptr::without_provenance_mut(value.handle()))
    }

    fn err(_error: &Error) -> Self {
        std::ptr::null_mut()
    }
}

/// A number; 0 when the call failed.
impl super::boundary::CReturn for u64 {
    type Value = u64;

    fn ok(value: u64) -> accsyn_core::error::Result<Self> {
        Ok(value)
    }

    fn err(_error: &Error) -> Self {
        0
    }
}
