//! Waiting for a job.
#![allow(non_camel_case_types)]

use std::ffi::{CString, c_char, c_void};

use super::boundary::{Given, watched};
use super::handles::accsyn_session;
use super::host::Host;

/// Receives a job's progress: the entity as JSON object, valid during the call only. Returns 0 to go on, anything else to stop.
pub type accsyn_progress_fn =
    Option<unsafe extern "C" fn(entity_json: *const c_char, user_data: *mut c_void) -> i32>;

/// Waits until a job ends, and tells its progress meanwhile.
///
/// @param session       Not NULL.
/// @param entitytype    For example "transfer"; not NULL.
/// @param entityid      Id of the job; not NULL.
/// @param options_json  NULL or an object with any of `until` (statuses that end it, one at least; default: done, failed, aborted),
///                      `interval` (seconds between two looks, default 2; longer while nothing moves), `timeout` (seconds after
///                      which it is given up, with a last look; default 0: never).
/// @param progress      Called on this thread after each look; NULL: not wanted.
/// @param user_data     Handed to it; may be NULL.
///
/// @return The job as it ended, as JSON object, to be freed with accsyn_string_free. NULL on failure: ACCSYN_TIMEOUT after
///         `timeout`, ACCSYN_CANCELLED when `progress` stopped it. The job itself goes on in both cases.
///
/// Threads: any. Blocks until the job ends. Failures that pass, such as a network that is away, are survived for about two
/// minutes.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_wait(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
    options_json: *const c_char,
    progress: accsyn_progress_fn,
    user_data: *mut c_void,
) -> *mut c_char {
    let host = Host(user_data);
    let watch = |entity: &str| match (progress, CString::new(entity)) {
        (Some(progress), Ok(entity)) => unsafe { host.ask(progress, entity.as_ptr()) == Some(0) },
        _ => true,
    };
    let given = [Given::text("entitytype", entitytype), Given::text("entityid", entityid)];
    unsafe { watched(session, "wait", &given, options_json, &watch) }
}
