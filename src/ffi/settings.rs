//! Settings and logs.

use std::ffi::c_char;

use super::boundary::{Given, method};
use super::handles::accsyn_session;

/// Reads one setting.
///
/// @param session       Not NULL.
/// @param options_json  An object with `name`, and any of `entitytype` (default "workspace"), `entityid`, `integration`,
///                      `data`. NULL leaves all out, which is refused: a setting needs a name.
///
/// @return The value as JSON, or the text "null" when it is not set, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_get_setting(
    session: *mut accsyn_session,
    options_json: *const c_char,
) -> *mut c_char {
    unsafe { method(session, "get_setting", &[], options_json) }
}

/// Reads all settings of an entity.
///
/// @param session       Not NULL.
/// @param options_json  NULL or an object with any of `entitytype`, `entityid`, `recursive`, `upstream` (with inherited
///                      values), `omit_defaults`, `share`.
///
/// @return JSON object, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_get_settings(
    session: *mut accsyn_session,
    options_json: *const c_char,
) -> *mut c_char {
    unsafe { method(session, "get_settings", &[], options_json) }
}

/// Sets a setting.
///
/// @param session       Not NULL.
/// @param entitytype    For example "workspace" or "queue"; not NULL.
/// @param name          For example "transfer_speedlimit"; not NULL.
/// @param value         Text, may be empty; not NULL. Settings are texts: JSON values are passed as JSON text.
/// @param options_json  NULL or an object with `entityid`.
///
/// @return The text "true", to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_set_setting(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    name: *const c_char,
    value: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let given =
        [Given::text("entitytype", entitytype), Given::text("name", name), Given::text("value", value)];
    unsafe { method(session, "set_setting", &given, options_json) }
}

/// Removes a setting, so that the inherited value holds again.
///
/// @param session       Not NULL.
/// @param entitytype    For example "workspace" or "queue"; not NULL.
/// @param name          For example "transfer_speedlimit"; not NULL.
/// @param options_json  NULL or an object with `entityid`.
///
/// @return The text "true", to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_delete_setting(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    name: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let given = [Given::text("entitytype", entitytype), Given::text("name", name)];
    unsafe { method(session, "delete_setting", &given, options_json) }
}

/// Reads the log of the workspace or of an entity.
///
/// @param session       Not NULL.
/// @param options_json  NULL or an object with any of `entitytype` (default "workspace"), `entityid`, `search`, `sort`
///                      (default "date"), `sort_reverse`, `pagination_page`, `pagination_limit`, `pagination_skip`.
///
/// @return The backend's whole answer, a JSON object with the entries in `result`, to be freed with accsyn_string_free; NULL
///         on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_logs(
    session: *mut accsyn_session,
    options_json: *const c_char,
) -> *mut c_char {
    unsafe { method(session, "logs", &[], options_json) }
}
