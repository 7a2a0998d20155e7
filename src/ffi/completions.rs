//! Completed calls, fetched by event loops.
#![allow(non_camel_case_types)]

use std::ffi::c_void;
use std::sync::Arc;
use std::time::Duration;

use super::boundary::{Count, LastError, export, handle};
use super::calls::patience;
use super::handles::{Call, accsyn_call, accsyn_session};
use super::host_callback::Host;
use super::registry::null;
use super::status::{ACCSYN_OK, accsyn_status};
use super::{thread_error, wait_handle};
use accsyn_api::{Pending, Session, Wake};
use accsyn_core::error::{Error, Result};

/// Called when a submitted call is done, once for each call and never concurrently, on a thread of the library that runs no
/// calls: to wake the host's event loop. It may call any function: wait for calls, free them, free the session.
pub type accsyn_wake_fn = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// Receives a call that is done. It may call any function: take and free the call, submit others, free the session.
pub type accsyn_completion_fn = Option<unsafe extern "C" fn(call: *mut accsyn_call, user_data: *mut c_void)>;

/// Returns the next completed call, each of them once.
///
/// @param session     Not NULL.
/// @param timeout_ms  Longest wait in milliseconds; 0: do not wait; negative: until there is one.
///
/// @return The call that accsyn_submit returned, still to be freed once; NULL on timeout, when the session was closed
///         (accsyn_last_status is ACCSYN_OK in both cases), or on failure.
///
/// Threads: any; each completion is delivered to exactly one. Blocks for the time given at most.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_next_completed(
    session: *mut accsyn_session,
    timeout_ms: i32,
) -> *mut accsyn_call {
    let found: Found = export(LastError::Clear, || {
        Ok(handle::<Session>("session", session)?.next_completed(patience(timeout_ms)))
    });
    found.0.map_or(std::ptr::null_mut(), |pending| std::ptr::without_provenance_mut(pending.handle()))
}

/// Passes all completed calls to a function, on this thread. Calls that complete meanwhile are left for the next time.
///
/// @param session     Not NULL.
/// @param run         Called for each, with what accsyn_submit_with was given, or NULL; not NULL itself. The call is `run`'s to
///                    free with accsyn_call_free, there or later. It must not throw or longjmp out.
/// @param timeout_ms  How long to wait in milliseconds while no call is done; 0: do not wait; negative: until there is one.
///
/// @return The number of calls passed; 0 on timeout, or when the session was closed; -1 on failure.
///
/// Threads: any; each completion is delivered to exactly one. Blocks for the time given at most, and while `run` does. When
/// `run` frees the session, the remaining calls are not passed to it: the caller still has to free them.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_dispatch(
    session: *mut accsyn_session,
    run: accsyn_completion_fn,
    timeout_ms: i32,
) -> i32 {
    let count: Count = export(LastError::Clear, || {
        let first = handle::<Session>("session", session)?;
        let run = run.ok_or_else(|| null("run"))?;
        let mut next = first.next_completed(patience(timeout_ms));
        let mut left = first.count_completed();
        // The function may free the session, which must not be kept alive from here.
        drop(first);
        let mut count = 0;
        while let Some(pending) = next {
            let call = std::ptr::without_provenance_mut(pending.handle());
            drop(pending);
            // Another thread may have freed it meanwhile.
            if let Ok(Call::Submitted { user_data, .. }) = handle::<Call>("call", call).as_deref() {
                count += 1;
                if !unsafe { user_data.call_with_handle(run, call) } {
                    break;
                }
            }
            next = match handle::<Session>("session", session) {
                Ok(session) if left > 0 => session.next_completed(Duration::ZERO),
                _ => None,
            };
            left = left.saturating_sub(1);
        }
        // An error of the function's own calls is not an error of this one.
        thread_error::clear();
        Ok(count)
    });
    count.0
}

/// A descriptor (on Windows the HANDLE of an event) for event loops, which is readable (signalled) while there are completed calls
/// that accsyn_next_completed or accsyn_dispatch have not delivered: for poll, epoll, kqueue, select, libuv, GLib, Qt and
/// others in place of a wake function.
///
/// @param session  Not NULL.
///
/// @return The descriptor, the same every time; -1 on failure. It belongs to the library: only wait on it, never read,
///         write or close it. It is valid until the session is freed; remove it from your event loop first.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_wait_handle(session: *mut accsyn_session) -> isize {
    export(LastError::Clear, || handle::<Session>("session", session)?.wait_handle(wait_handle::make))
}

/// Sets the function that is called when a submitted call is done, so that the host can fetch it with accsyn_next_completed.
///
/// @param session    Not NULL.
/// @param wake       Called on a thread of the library; NULL unregisters it.
/// @param user_data  Passed to it; may be NULL. Must stay valid until the session is freed or another function is set.
///
/// @return ACCSYN_OK, or the status of the failure.
///
/// Threads: any. After this returns, the previous function is no longer called: this waits for running invocations of it, so do
/// not hold a lock here that the function takes. Inside a callback of any session it does not wait for the callback that it is
/// called from, and waits one second at most for other invocations.
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

/// A completed call, or none.
struct Found(Option<Arc<Pending>>);

impl super::boundary::CReturn for Found {
    type Value = Option<Arc<Pending>>;

    fn ok(value: Self::Value) -> Result<Self> {
        Ok(Found(value))
    }

    fn err(_error: &Error) -> Self {
        Found(None)
    }
}
