//! Reading entities.

use std::ffi::c_char;

use super::boundary::{Given, LastError, export, method, text};
use super::handles::accsyn_session;
use accsyn_core::wire;

/// Finds the entities that match a query.
///
/// @param session       Not NULL.
/// @param query         "TYPE" or "TYPE WHERE EXPRESSION", e.g. "Transfer WHERE status=failed AND (name='a*' OR size>0)";
///                      "entitytypes" lists the types, "attributes WHERE entitytype=TYPE" a type's attributes. Not NULL. Put
///                      texts of unknown content through accsyn_quote.
/// @param options_json  NULL or an object with any of `attributes` (list of names; default: all), `limit`, `skip`,
///                      `finished`, `inactive`, `archived` (true includes such entities), `entityid` (id of a parent, for
///                      tasks and files), `create`, `update` (for "attributes").
///
/// @return JSON array of objects, empty when nothing matches, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *users = accsyn_find(session, "User WHERE role=admin", "{\"attributes\": [\"code\"], \"limit\": 10}");
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_find(
    session: *mut accsyn_session,
    query: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    unsafe { method(session, "find", &[Given::text("query", query)], options_json) }
}

/// Finds one entity. Looks among finished ones when no active one matches.
///
/// @param session       Not NULL.
/// @param query         As for accsyn_find; not NULL.
/// @param options_json  NULL or an object with any of `attributes`, `finished`, `inactive`, `archived`, `entityid`.
///
/// @return JSON object, or the text "null" when nothing matches, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_find_one(
    session: *mut accsyn_session,
    query: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    unsafe { method(session, "find_one", &[Given::text("query", query)], options_json) }
}

/// Reads one entity by its id, also when it is finished, inactive or archived.
///
/// @param session     Not NULL.
/// @param entitytype  For example "transfer"; not NULL.
/// @param entityid    Its id, 24 characters; not NULL.
///
/// @return JSON object, or the text "null" when there is none, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_get_entity(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
) -> *mut c_char {
    let given = [Given::text("entitytype", entitytype), Given::text("entityid", entityid)];
    unsafe { method(session, "get_entity", &given, std::ptr::null()) }
}

/// Asks for the backend's report on what matches a query.
///
/// @param session  Not NULL.
/// @param query    As for accsyn_find; not NULL.
///
/// @return The report as JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_report(session: *mut accsyn_session, query: *const c_char) -> *mut c_char {
    unsafe { method(session, "report", &[Given::text("query", query)], std::ptr::null()) }
}

/// Reads measured values, for example the speed of a transfer over time.
///
/// @param session       Not NULL.
/// @param query         As for accsyn_find; not NULL.
/// @param options_json  NULL or an object with any of `attributes` (list of names), `time`.
///
/// @return The values as JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_metrics(
    session: *mut accsyn_session,
    query: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    unsafe { method(session, "metrics", &[Given::text("query", query)], options_json) }
}

/// Turns any text into a literal for a query, so that names from users cannot change the query's meaning.
///
/// @param text  Not NULL.
///
/// @return The literal with its quotes, to be freed with accsyn_string_free; NULL when the query language cannot express the
///         text (ACCSYN_INVALID_ARGUMENT).
///
/// Threads: any. Asks nobody.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_quote(text: *const c_char) -> *mut c_char {
    export(LastError::Clear, || wire::query::quote(unsafe { self::text("text", text) }?))
}
