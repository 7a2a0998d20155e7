//! Who may reach what.

use std::ffi::c_char;

use super::boundary::{Given, method};
use super::handles::accsyn_session;

/// Assigns a server to a share.
///
/// @param session            Not NULL.
/// @param entitytype_parent  "volume" or "share"; not NULL.
/// @param entitytype         "server" or "client"; not NULL.
/// @param data_json          For example {"volume": "id", "server": "id"}; not NULL.
///
/// @return The backend's answer as JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_assign(
    session: *mut accsyn_session,
    entitytype_parent: *const c_char,
    entitytype: *const c_char,
    data_json: *const c_char,
) -> *mut c_char {
    let given = [
        Given::text("entitytype_parent", entitytype_parent),
        Given::text("entitytype", entitytype),
        Given::json("data", data_json),
    ];
    unsafe { method(session, "assign", &given, std::ptr::null()) }
}

/// Lists the servers of a share.
///
/// @param session     Not NULL.
/// @param entitytype  "volume" or "share"; not NULL.
/// @param entityid    Its id; not NULL.
///
/// @return JSON array, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_assignments(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
) -> *mut c_char {
    let given = [Given::text("entitytype", entitytype), Given::text("entityid", entityid)];
    unsafe { method(session, "assignments", &given, std::ptr::null()) }
}

/// Takes a server from a share.
///
/// @param session            Not NULL.
/// @param entitytype_parent  "volume" or "share"; not NULL.
/// @param entitytype         "server" or "client"; not NULL.
/// @param data_json          For example {"volume": "id", "server": "id"}; not NULL.
///
/// @return The backend's answer as JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_deassign(
    session: *mut accsyn_session,
    entitytype_parent: *const c_char,
    entitytype: *const c_char,
    data_json: *const c_char,
) -> *mut c_char {
    let given = [
        Given::text("entitytype_parent", entitytype_parent),
        Given::text("entitytype", entitytype),
        Given::json("data", data_json),
    ];
    unsafe { method(session, "deassign", &given, std::ptr::null()) }
}

/// Gives a user access to a share, or makes the user a recipient of a delivery, request or stream.
///
/// @param session       Not NULL.
/// @param entitytype    "user"; not NULL.
/// @param entityid      The user's id or e-mail address; an address that is not known is invited. Not NULL.
/// @param targettype    "volume", "folder", "home", "collection", "share", "delivery", "request", "stream" or "job"; not NULL.
/// @param targetid      Its id, or the code of a share; not NULL.
/// @param options_json  NULL or an object with any of `read`, `write`, `path`, `notify`, `message` (for shares; without any,
///                      reading and writing are granted), `invite` (false: fail when the user is not known).
///
/// @return The access rule or the backend's answer as JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_grant(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
    targettype: *const c_char,
    targetid: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let given = [
        Given::text("entitytype", entitytype),
        Given::text("entityid", entityid),
        Given::text("targettype", targettype),
        Given::text("targetid", targetid),
    ];
    unsafe { method(session, "grant", &given, options_json) }
}

/// Lists who has access to a share, or the recipients of a delivery, request or stream.
///
/// @param session       Not NULL.
/// @param targettype    As for accsyn_grant; not NULL.
/// @param targetid      Its id; not NULL.
/// @param options_json  NULL or an object with any of `entitytype`, `entityid` (only this user), `recursive`.
///
/// @return JSON array, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_access(
    session: *mut accsyn_session,
    targettype: *const c_char,
    targetid: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let given = [Given::text("targettype", targettype), Given::text("targetid", targetid)];
    unsafe { method(session, "access", &given, options_json) }
}

/// Takes a user's access away again, all of it.
///
/// @param session     Not NULL.
/// @param entitytype  "user"; not NULL.
/// @param entityid    The user's id or e-mail address; not NULL.
/// @param targettype  As for accsyn_grant; not NULL.
/// @param targetid    Its id; not NULL.
///
/// @return JSON: true, or false when there was nothing to take, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_revoke(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
    targettype: *const c_char,
    targetid: *const c_char,
) -> *mut c_char {
    let given = [
        Given::text("entitytype", entitytype),
        Given::text("entityid", entityid),
        Given::text("targettype", targettype),
        Given::text("targetid", targetid),
    ];
    unsafe { method(session, "revoke", &given, std::ptr::null()) }
}
