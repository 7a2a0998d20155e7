//! Every method by its name.

use std::ffi::c_char;

use super::boundary::{LastError, export, invoke};
use super::handles::accsyn_session;

/// Runs any method by name. Intended for other languages: the result carries its own error, so any thread may read it.
///
/// @param session    Not NULL.
/// @param method     For example "find"; accsyn_methods lists them all. "event" sends any event. Not NULL.
/// @param args_json  NULL, or a JSON object of the method's parameters, for example {"query": "User", "limit": 10}. Its keys are
///                   the names of the direct function's parameters without `_json`, and beside them those of its `options_json`.
///
/// @return {"ok":true,"result":...} or {"ok":false,"error":{...}} with the error as in accsyn_last_error, to be freed with
///         accsyn_string_free; never NULL.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *envelope = accsyn_invoke(session, "find", "{\"query\": \"User WHERE role=admin\"}");
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_invoke(
    session: *mut accsyn_session,
    method: *const c_char,
    args_json: *const c_char,
) -> *mut c_char {
    unsafe { invoke(session, method, args_json) }
}

/// Describes every method: its parameters with their types, which are required, and what it returns.
///
/// @return JSON array of objects, to be freed with accsyn_string_free; NULL on failure. Keys: `name`, `aliases`, `group`,
///         `about`, `note`, `parameters`, `result` (its type), `returns` (the same in words), `example` (arguments, or
///         null), `api_versions`, `instead` (what to do in the API version that does not have it), `local` (no network
///         I/O), `progress` (reports progress), `c_function` (has a direct function), `pages` (null, or the function that
///         reads the result page by page, described in the same way; it cannot be called by name). Keys of a parameter:
///         `name`, `aliases`, `type`, `unit`, `accepts` (in words), `required`, `positional` and `hidden` (for front
///         ends), `c_argument` (how the direct function takes it; null: in its options), `default`, `api_versions`,
///         `instead`, `about`.
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_methods() -> *mut c_char {
    export(LastError::Clear, || Ok(accsyn_api::methods().to_owned()))
}
