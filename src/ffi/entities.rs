//! Writing entities.

use std::ffi::c_char;

use super::boundary::{Given, method};
use super::handles::accsyn_session;

/// Creates an entity.
///
/// @param session       Not NULL.
/// @param entitytype    For example "transfer"; not NULL.
/// @param data_json     Its attributes as a JSON object, for example
///                      {"source": "volume=projects/a.mov", "destination": "john@user.com:/in"}, or an array of tasks, or
///                      the path of a file with such JSON. Not NULL.
/// @param options_json  NULL or an object with any of `entityid` (id of the parent, for tasks and files),
///                      `allow_duplicates`, `replace_duplicates`.
///
/// @return The new entity as JSON (an array when several were created), to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered. Never sent twice: after ACCSYN_TIMEOUT, look whether it exists.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_create(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    data_json: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let given = [Given::text("entitytype", entitytype), Given::json("data", data_json)];
    unsafe { method(session, "create", &given, options_json) }
}

/// Changes attributes of an entity.
///
/// @param session     Not NULL.
/// @param entitytype  For example "transfer"; not NULL. Access rules are changed by accsyn_grant instead.
/// @param entityid    Its id; not NULL.
/// @param data_json   The new values as a JSON object, for example {"status": "aborted"}; not NULL, not empty.
///
/// @return The changed entity as JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_update(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
    data_json: *const c_char,
) -> *mut c_char {
    unsafe { with_data(session, "update", entitytype, entityid, data_json) }
}

/// Changes several tasks of a job in one call.
///
/// @param session     Not NULL.
/// @param entitytype  "task"; not NULL.
/// @param entityid    Id of the job; not NULL.
/// @param data_json   Array of objects, each naming its task by `id` or `uri`; not NULL, not empty.
///
/// @return The changed tasks as a JSON array, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_update_many(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
    data_json: *const c_char,
) -> *mut c_char {
    unsafe { with_data(session, "update_many", entitytype, entityid, data_json) }
}

/// Deletes an entity for good.
///
/// @param session       Not NULL.
/// @param entitytype    For example "transfer"; not NULL. Access rules are removed by accsyn_revoke instead.
/// @param entityid      Its id; not NULL.
/// @param options_json  NULL or an object with `force`: true deletes it although others depend on it; or with `data`, an
///                      object of further options for the backend.
///
/// @return The text "true", to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_delete_one(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let given = [Given::text("entitytype", entitytype), Given::text("entityid", entityid)];
    unsafe { method(session, "delete_one", &given, options_json) }
}

/// Removes files from a collection.
///
/// @param session     Not NULL.
/// @param entitytype  "collection"; not NULL.
/// @param entityid    Id of the collection; not NULL.
/// @param data_json   For example {"files": ["id", "id"]}; not NULL, not empty.
///
/// @return The backend's answer as JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_delete_many(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
    data_json: *const c_char,
) -> *mut c_char {
    unsafe { with_data(session, "delete_many", entitytype, entityid, data_json) }
}

/// Activates an entity that was deactivated.
///
/// @param session      Not NULL.
/// @param entitytype   For example "user"; not NULL.
/// @param entityident  Its id or code; not NULL.
///
/// @return The backend's answer as JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_activate_one(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityident: *const c_char,
) -> *mut c_char {
    let given = [Given::text("entitytype", entitytype), Given::text("entityident", entityident)];
    unsafe { method(session, "activate_one", &given, std::ptr::null()) }
}

/// Deactivates an entity: it is kept, but no longer found or used.
///
/// @param session     Not NULL.
/// @param entitytype  For example "user"; not NULL.
/// @param entityid    Its id; not NULL.
///
/// @return The backend's answer as JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_deactivate_one(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
) -> *mut c_char {
    let given = [Given::text("entitytype", entitytype), Given::text("entityid", entityid)];
    unsafe { method(session, "deactivate_one", &given, std::ptr::null()) }
}

/// Runs a method whose arguments are type, id and data.
unsafe fn with_data(
    session: *mut accsyn_session,
    name: &'static str,
    entitytype: *const c_char,
    entityid: *const c_char,
    data_json: *const c_char,
) -> *mut c_char {
    let given = [
        Given::text("entitytype", entitytype),
        Given::text("entityid", entityid),
        Given::json("data", data_json),
    ];
    unsafe { method(session, name, &given, std::ptr::null()) }
}
