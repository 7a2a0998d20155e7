//! Calls that do not block.
#![allow(non_camel_case_types)]

use std::ffi::{c_char, c_void};
use std::sync::Arc;
use std::time::Duration;

use super::boundary::{LastError, export, handle, optional_text, text};
use super::handles::{Call, accsyn_call, accsyn_session};
use super::host_callback::Host;
use super::registry;
use super::status::{ACCSYN_OK, accsyn_status};
use super::wait_handle;
use accsyn_api::{Pending, Priority, Session};
use accsyn_core::error::{Error, Result, Status};

/// Runs when no other call is waiting.
pub const ACCSYN_PRIORITY_BACKGROUND: i32 = 1;
/// The default.
pub const ACCSYN_PRIORITY_NORMAL: i32 = 2;
/// Runs before other calls: a user is waiting for it.
pub const ACCSYN_PRIORITY_INTERACTIVE: i32 = 3;

/// Milliseconds; a negative number means no limit.
pub(super) fn patience(timeout_ms: i32) -> Duration {
    u64::try_from(timeout_ms).map_or(Duration::MAX, Duration::from_millis)
}

/// Starts a call and returns at once. It runs on a thread of the library, or on one that waits for it without a limit.
///
/// @param session    Not NULL.
/// @param method     Any name that accsyn_methods lists; not NULL.
/// @param args_json  NULL, or a JSON object of the method's parameters, as for accsyn_invoke: what accsyn_create takes as
///                   `data_json` is the key `data`.
///
/// @return The call, to be freed with accsyn_call_free; NULL on failure. A wrong method or argument is reported by the
///         call's result.
///
/// Threads: any. Never blocks. At most `workers` calls run at a time, others are queued; the order in which they end is
/// unspecified. A "wait" occupies no worker between two polls, so any number of jobs can be watched.
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
    unsafe { accsyn_submit_with(session, method, args_json, std::ptr::null_mut()) }
}

/// Starts a call as accsyn_submit does, with `user_data` attached to it.
///
/// @param session    Not NULL.
/// @param method     As for accsyn_submit; not NULL.
/// @param args_json  As for accsyn_submit; may be NULL.
/// @param user_data  Returned by accsyn_call_user_data and passed on by accsyn_dispatch; may be NULL. Never freed by the library.
///
/// @return The call, to be freed with accsyn_call_free; NULL on failure.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_submit_with(
    session: *mut accsyn_session,
    method: *const c_char,
    args_json: *const c_char,
    user_data: *mut c_void,
) -> *mut accsyn_call {
    export(LastError::Clear, || {
        let session = handle::<Session>("session", session)?;
        let method = unsafe { text("method", method) }?;
        let args = unsafe { optional_text("args_json", args_json) }?;
        submitted(user_data, |register| session.submit(method, args, register))
    })
}

/// Registers the handle of a call that is about to start.
pub(super) type Register<'a> = &'a mut dyn FnMut(&Arc<Pending>) -> Result<usize>;

/// Starts a call that C refers to by a handle.
pub(super) fn submitted(
    user_data: *mut c_void,
    submit: impl FnOnce(Register<'_>) -> Result<Arc<Pending>>,
) -> Result<Arc<Pending>> {
    let user_data = Host(user_data);
    let mut registered = std::ptr::null_mut();
    let pending = submit(&mut |pending| {
        registered = registry::insert(Arc::new(Call::Submitted { pending: pending.clone(), user_data }))?;
        Ok(registered.addr())
    });
    // C never learns the handle of a call that did not start.
    pending.or_else(|error| registry::free::<Call>("call", registered, |_| {}).and(Err(error)))
}

/// The id of a call, unique within its session.
///
/// @param call  Not NULL.
///
/// @return The id, 1 or greater; 0 on failure.
///
/// Threads: any.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_id(call: *mut accsyn_call) -> u64 {
    export(LastError::Clear, || Ok(handle::<Call>("call", call)?.pending().id()))
}

/// The `user_data` that a call was submitted with.
///
/// @param call  Not NULL.
///
/// @return The pointer as it was given, never freed by the library; NULL when there was none, and on failure.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_user_data(call: *mut accsyn_call) -> *mut c_void {
    export(LastError::Clear, || match &*handle::<Call>("call", call)? {
        Call::Submitted { user_data, .. } => Ok(user_data.0),
        Call::Opening(_) => Ok(std::ptr::null_mut()),
    })
}

/// Sets the priority of a call among queued calls. Calls that have been queued for five seconds run first in any case.
///
/// @param call      Not NULL.
/// @param priority  ACCSYN_PRIORITY_INTERACTIVE, ACCSYN_PRIORITY_NORMAL (the default) or
///                  ACCSYN_PRIORITY_BACKGROUND.
///
/// @return ACCSYN_OK, also when the call is already running; another status on failure.
///
/// One of the session's workers never runs background calls. Prefetched pages also count as background calls, and so do the polls
/// of a "wait" after the first, unless it is interactive.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_set_priority(call: *mut accsyn_call, priority: i32) -> accsyn_status {
    export(LastError::Clear, || {
        let call = handle::<Call>("call", call)?;
        call.pending().set_priority(match priority {
            ACCSYN_PRIORITY_INTERACTIVE => Priority::Interactive,
            ACCSYN_PRIORITY_NORMAL => Priority::Normal,
            ACCSYN_PRIORITY_BACKGROUND => Priority::Background,
            other => {
                return Err(Error::invalid_argument(format!(
                    "priority is {other}; use an ACCSYN_PRIORITY_ constant"
                )));
            }
        });
        Ok(ACCSYN_OK)
    })
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
    let answer: Answer = export(LastError::Clear, || Ok(handle::<Call>("call", call)?.pending().is_done()));
    answer.0
}

/// Waits until a call is done.
///
/// @param call        Not NULL.
/// @param timeout_ms  Longest wait in milliseconds; negative: until it is done, which the time limits of every call bound.
///
/// @return ACCSYN_OK when it is done, ACCSYN_TIMEOUT when it is not, or another status on failure.
///
/// Threads: any. Blocks for the time given at most. With a negative timeout a call that is still queued, and is the next to run,
/// runs on this thread, which saves waking another one: log functions are then called here, too.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_wait(call: *mut accsyn_call, timeout_ms: i32) -> accsyn_status {
    export(LastError::Clear, || {
        if handle::<Call>("call", call)?.pending().wait(patience(timeout_ms)) {
            return Ok(ACCSYN_OK);
        }
        Err(Error::new(
            Status::Timeout,
            format!("the call is not done after {timeout_ms} ms; it is still running"),
        ))
    })
}

/// A descriptor (on Windows the HANDLE of an event) for event loops, which becomes readable (signalled) when a call is done.
/// For accsyn_session_open, before there is a session; the calls of a session share accsyn_session_wait_handle.
///
/// @param call  Not NULL.
///
/// @return The descriptor, the same every time; -1 on failure. It belongs to the library: only wait on it, never read,
///         write or close it. It is valid until the call is freed; remove it from your event loop first.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_wait_handle(call: *mut accsyn_call) -> isize {
    export(LastError::Clear, || handle::<Call>("call", call)?.pending().wait_handle(wait_handle::make))
}

/// Cancels a call: it is done at once, with the result ACCSYN_CANCELLED unless it had one already. It is a completion like any
/// other. A write that was already sent may or may not be executed by the backend: check before you repeat it.
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
        handle::<Call>("call", call)?.pending().cancel();
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
    export(LastError::Clear, || Ok(accsyn_api::envelope(handle::<Call>("call", call)?.pending().take()?)))
}

/// The latest progress of a call of the method "wait".
///
/// @param call  Not NULL.
///
/// @return The entity as of the last poll, as a JSON object, or the string "null"; to be freed with accsyn_string_free.
///         NULL on failure.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_progress(call: *mut accsyn_call) -> *mut c_char {
    export(LastError::Clear, || {
        Ok(handle::<Call>("call", call)?.pending().progress().unwrap_or_else(|| "null".to_owned()))
    })
}

/// Frees a call's handle. A call that is not done is cancelled and not returned by accsyn_next_completed. A session that
/// was not taken from a call of accsyn_session_open is closed.
///
/// @param call  NULL is allowed and does nothing. A call that was freed before is ACCSYN_INVALID_HANDLE.
///
/// Threads: any. Never blocks. Leaves the last error as it is when it succeeds.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_call_free(call: *mut accsyn_call) {
    export(LastError::Keep, || registry::free::<Call>("call", call, |call| call.pending().forget()))
}

/// 1, 0, or -1 for a failure.
struct Answer(i32);

impl super::boundary::CReturn for Answer {
    type Value = bool;

    fn ok(value: bool) -> Result<Self> {
        Ok(Answer(i32::from(value)))
    }

    fn err(_error: &Error) -> Self {
        Answer(-1)
    }
}

/// A new call's handle is its registration; NULL when the call failed.
impl super::boundary::CReturn for *mut accsyn_call {
    type Value = Arc<Pending>;

    fn ok(value: Arc<Pending>) -> Result<Self> {
        Ok(std::ptr::without_provenance_mut(value.handle()))
    }

    fn err(_error: &Error) -> Self {
        std::ptr::null_mut()
    }
}

/// A `user_data` pointer; NULL when the call failed.
impl super::boundary::CReturn for *mut c_void {
    type Value = Self;

    fn ok(value: Self) -> Result<Self> {
        Ok(value)
    }

    fn err(_error: &Error) -> Self {
        std::ptr::null_mut()
    }
}

/// A descriptor or HANDLE; -1 when the call failed.
impl super::boundary::CReturn for isize {
    type Value = isize;

    fn ok(value: isize) -> Result<Self> {
        Ok(value)
    }

    fn err(_error: &Error) -> Self {
        -1
    }
}

/// A number; 0 when the call failed.
impl super::boundary::CReturn for u64 {
    type Value = u64;

    fn ok(value: u64) -> Result<Self> {
        Ok(value)
    }

    fn err(_error: &Error) -> Self {
        0
    }
}
