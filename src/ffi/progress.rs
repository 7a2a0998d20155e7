//! Methods that report their progress.
#![allow(non_camel_case_types)]

use std::ffi::{CString, c_char, c_void};

use super::boundary::{Argument, with_progress};
use super::handles::accsyn_session;
use super::host_callback::Host;

/// Receives a job's progress: the entity as a JSON object, valid during the call only. Returns 0 to go on, anything else to
/// stop.
pub type accsyn_progress_fn =
    Option<unsafe extern "C" fn(entity_json: *const c_char, user_data: *mut c_void) -> i32>;

/// Runs a method of the session with a progress function of the host.
pub(super) unsafe fn method_with_progress(
    session: *mut accsyn_session,
    name: &'static str,
    arguments: &[Argument],
    options_json: *const c_char,
    progress: accsyn_progress_fn,
    user_data: *mut c_void,
) -> *mut c_char {
    let host = Host(user_data);
    let report = |entity: &str| match (progress, CString::new(entity)) {
        (Some(progress), Ok(entity)) => unsafe { host.ask(progress, entity.as_ptr()) == Some(0) },
        _ => true,
    };
    unsafe { with_progress(session, name, arguments, options_json, &report) }
}
