//! Keys, running programs, integrations.

use std::ffi::c_char;

use super::boundary::{Given, LastError, export, method};
use super::handles::accsyn_session;
use accsyn_core::api;

/// Reads the user's API key. A backend may not hand it out.
///
/// @param session  Not NULL.
///
/// @return JSON text with the key, a secret, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_get_api_key(session: *mut accsyn_session) -> *mut c_char {
    unsafe { method(session, "get_api_key", &[], std::ptr::null()) }
}

/// Gives the key of this session, with which another program on this machine can log in. Only with `api_version` 1.
///
/// @param session  Not NULL.
///
/// @return JSON text with the key, a secret, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Asks nobody.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_get_session_key(session: *mut accsyn_session) -> *mut c_char {
    unsafe { method(session, "get_session_key", &[], std::ptr::null()) }
}

/// Makes another session key for this user. Only with `api_version` 1.
///
/// @param session       Not NULL.
/// @param options_json  NULL or an object with `lifetime`, in seconds.
///
/// @return JSON text with the key, a secret, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_generate_session_key(
    session: *mut accsyn_session,
    options_json: *const c_char,
) -> *mut c_char {
    unsafe { method(session, "generate_session_key", &[], options_json) }
}

/// Tells whether the accsyn desktop app of this user runs on this machine.
///
/// @param session  Not NULL.
///
/// @return JSON: true, false, or null when the backend has never seen it here, to be freed with accsyn_string_free; NULL on
///         failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_app_is_running(session: *mut accsyn_session) -> *mut c_char {
    unsafe { method(session, "app_is_running", &[], std::ptr::null()) }
}

/// Tells whether an accsyn daemon of this user runs on this machine.
///
/// @param session  Not NULL.
///
/// @return JSON: true, false, or null when the backend has never seen one here, to be freed with accsyn_string_free; NULL on
///         failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_daemon_is_running(session: *mut accsyn_session) -> *mut c_char {
    unsafe { method(session, "daemon_is_running", &[], std::ptr::null()) }
}

/// Calls an operation of an integration, for example "ftrack".
///
/// @param session    Not NULL.
/// @param name       Of the integration; not NULL.
/// @param operation  Not NULL.
/// @param data_json  Any JSON for the operation; NULL for none.
///
/// @return The answer as JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_integration(
    session: *mut accsyn_session,
    name: *const c_char,
    operation: *const c_char,
    data_json: *const c_char,
) -> *mut c_char {
    let given = [
        Given::text("name", name),
        Given::text("operation", operation),
        Given::json("data", data_json).or_null(),
    ];
    unsafe { method(session, "integration", &given, std::ptr::null()) }
}

/// The host name of this machine, as the backend is told.
///
/// @return Plain text, not JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Asks nobody.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_hostname() -> *mut c_char {
    export(LastError::Clear, || Ok(api::hostname()))
}
