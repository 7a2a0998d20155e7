//! The direct functions of the methods. Generated from src/api/methods by `cargo run -p accsyn-bindings`; do not edit.
// Parameters may follow a list of options.
#![allow(clippy::doc_lazy_continuation)]

use std::ffi::{c_char, c_void};

use super::boundary::{Argument, method};
use super::handles::accsyn_session;
use super::progress::{accsyn_progress_fn, method_with_progress};

/// Finds the entities that match a query. The query `entitytypes` lists the entity types, and `attributes WHERE
/// entitytype=TYPE` the attributes of a type.
///
/// The array is passed on as the backend sends it, without a look at its elements: elements that are not objects are
/// not entities.
///
/// @param session       Not NULL.
/// @param query         `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
///                      size>0)`; pass untrusted strings through accsyn_quote. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `entityid` (string): id of the parent: the job of tasks, or the collection of files. Only with api_version 3;
///     with 1, name the parent in the query, as in `Task WHERE job=<id>`.
///   - `attributes` (array of strings): names of the attributes to return; all of them when left out.
///   - `finished` (boolean): whether to include finished jobs (done or aborted).
///   - `inactive` (boolean): whether to include deactivated entities. Only with api_version 3; with 1, use `offline`.
///   - `offline` (boolean): whether to include deactivated entities, under the name that api_version 1 has for it;
///     prefer `inactive` with api_version 3.
///   - `archived` (boolean): whether to include archived (purged) entities.
///   - `limit` (integer): maximum number of entities to return; 0 means no limit.
///   - `skip` (integer): number of entities to skip.
///   - `create` (boolean): with the query `attributes WHERE ...`: only attributes that can be set when an entity is
///     created. Default: false.
///   - `update` (boolean): with the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
///
/// @return JSON: an array of entities, empty when none match. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *result = accsyn_find(session, "User WHERE role=admin", "{\"attributes\":[\"code\"],\"limit\":10}");
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_find(
    session: *mut accsyn_session,
    query: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::string("query", query)];
    unsafe { method(session, "find", &arguments, options_json) }
}

/// Finds one entity. With api_version 3, finished entities are searched too when no active one matches.
///
/// @param session       Not NULL.
/// @param query         `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
///                      size>0)`; pass untrusted strings through accsyn_quote. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `entityid` (string): id of the parent: the job of tasks, or the collection of files. Only with api_version 3;
///     with 1, name the parent in the query, as in `Task WHERE job=<id>`.
///   - `attributes` (array of strings): names of the attributes to return; all of them when left out.
///   - `finished` (boolean): whether to include finished jobs (done or aborted).
///   - `inactive` (boolean): whether to include deactivated entities. Only with api_version 3; with 1, use `offline`.
///   - `offline` (boolean): whether to include deactivated entities, under the name that api_version 1 has for it;
///     prefer `inactive` with api_version 3.
///   - `archived` (boolean): whether to include archived (purged) entities.
///   - `create` (boolean): with the query `attributes WHERE ...`: only attributes that can be set when an entity is
///     created. Default: false.
///   - `update` (boolean): with the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
///
/// @return JSON: the entity (the first when several match), or null when none matches. To be freed with
///         accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *result = accsyn_find_one(session, "User WHERE code='john@user.com'", NULL);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_find_one(
    session: *mut accsyn_session,
    query: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::string("query", query)];
    unsafe { method(session, "find_one", &arguments, options_json) }
}

/// Reads one entity by its id, even if it is finished, inactive or archived.
///
/// Only with api_version 3; with 1, use accsyn_find_one with the query `<type> WHERE id=<id>`.
///
/// @param session     Not NULL.
/// @param entitytype  Entity type, for example `transfer`. Not NULL.
/// @param entityid    Id of the entity, 24 characters. Not NULL.
///
/// @return JSON: the entity, or null when there is none with this id. To be freed with accsyn_string_free; NULL on
///         failure.
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
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityid", entityid)];
    unsafe { method(session, "get_entity", &arguments, std::ptr::null()) }
}

/// Returns a textual report on an entity, for debugging.
///
/// @param session  Not NULL.
/// @param query    `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
///                 size>0)`; pass untrusted strings through accsyn_quote. Not NULL.
///
/// @return JSON: the report, usually a string. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_report(
    session: *mut accsyn_session,
    query: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::string("query", query)];
    unsafe { method(session, "report", &arguments, std::ptr::null()) }
}

/// Reads metrics of an entity, for example the speed of a transfer over time.
///
/// @param session       Not NULL.
/// @param query         `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
///                      size>0)`; pass untrusted strings through accsyn_quote. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `attributes` (array of strings): names of the metrics to return; with api_version 1, ["speed"] when left out.
///   - `time` (string): period to cover, for example `-1h`.
///
/// @return JSON: an object with one series per metric. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *result = accsyn_metrics(session,
///                                   "Transfer WHERE status=running",
///                                   "{\"attributes\":[\"speed\"],\"time\":\"-1h\"}");
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_metrics(
    session: *mut accsyn_session,
    query: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::string("query", query)];
    unsafe { method(session, "metrics", &arguments, options_json) }
}

/// Creates an entity.
///
/// The request is never sent twice: after a timeout, check whether the entity exists before you try again.
///
/// @param session       Not NULL.
/// @param entitytype    Entity type, for example `transfer`. Not NULL.
/// @param data_json     JSON: the attributes of the new entity as an object, or a list of tasks. NULL for none.
/// @param options_json  NULL, or a JSON object with any of:
///   - `entityid` (string): id of the parent: the job of new tasks, or the collection of new files.
///   - `allow_duplicates` (boolean): for jobs and tasks: whether duplicates of existing ones are accepted; with
///     api_version 1, true when left out.
///   - `replace_duplicates` (boolean): for jobs and tasks: whether existing duplicates are replaced. Only with
///     api_version 3.
///   - `data_file` (string): path of a regular file of at most 64 MiB on this machine, whose JSON, an object or a list,
///     is read in place of `data`. A list is sent as the official clients send the list of a file: as it is, and as
///     `tasks` only when tasks are created; as `data` it is sent as `tasks` always.
///
/// @return JSON: the new entity, or an array when none or several were created; an object with `success`, true or null,
///         when the backend confirms that without showing any. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *result = accsyn_create(session,
///                                  "transfer",
///                                  "{\"source\":\"volume=projects/a.mov\",\"destination\":\"john@user.com:/in\"}",
///                                  NULL);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_create(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    data_json: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::string("entitytype", entitytype), Argument::json("data", data_json).or_null()];
    unsafe { method(session, "create", &arguments, options_json) }
}

/// Changes attributes of an entity.
///
/// With api_version 3, access rules (type acl) are changed by accsyn_grant instead.
///
/// @param session     Not NULL.
/// @param entitytype  Entity type, for example `transfer`. Not NULL.
/// @param entityid    Id of the entity. Not NULL.
/// @param data_json   JSON object: the attributes to change, at least one, with their new values. Not NULL.
///
/// @return JSON: the changed entity, or null when the backend returns none. To be freed with accsyn_string_free; NULL
///         on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *result = accsyn_update(session, "transfer", "5b0faf0382aacd8b3e3e6a1c", "{\"status\":\"aborted\"}");
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_update(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
    data_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityid", entityid), Argument::json("data", data_json)];
    unsafe { method(session, "update", &arguments, std::ptr::null()) }
}

/// Changes several tasks of a job at once.
///
/// @param session     Not NULL.
/// @param entitytype  Must be `task`. Not NULL.
/// @param entityid    Id of the job. Not NULL.
/// @param data_json   JSON array: objects, at least one, that each name a task by `id` or `uri` and hold its new
///                    values. Not NULL.
///
/// @return JSON: an array of the changed tasks. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityid", entityid), Argument::json("data", data_json)];
    unsafe { method(session, "update_many", &arguments, std::ptr::null()) }
}

/// Deletes (purges) an entity.
///
/// With api_version 3, access rules (type acl) are removed by accsyn_revoke instead.
///
/// @param session       Not NULL.
/// @param entitytype    Entity type, for example `transfer`. Not NULL.
/// @param entityid      Id of the entity. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `data` (object): further options for the backend. Only with api_version 3.
///   - `force` (boolean): whether to delete it although other entities depend on it; short for `data` {"force": true}.
///     Only with api_version 3.
///
/// @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityid", entityid)];
    unsafe { method(session, "delete_one", &arguments, options_json) }
}

/// Removes files from a collection.
///
/// Only with api_version 3; with 1, collections cannot be changed.
///
/// @param session     Not NULL.
/// @param entitytype  Must be `collection`. Not NULL.
/// @param entityid    Id of the collection. Not NULL.
/// @param data_json   JSON object: the files to remove, as {"files": ["<id>", ...]}. Not NULL.
///
/// @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityid", entityid), Argument::json("data", data_json)];
    unsafe { method(session, "delete_many", &arguments, std::ptr::null()) }
}

/// Activates a deactivated entity again.
///
/// Only with api_version 3; with 1, use accsyn_update with {"status": "enabled"}.
///
/// @param session      Not NULL.
/// @param entitytype   Entity type, for example `user`. Not NULL.
/// @param entityident  Id or code of the entity. Not NULL.
///
/// @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityident", entityident)];
    unsafe { method(session, "activate_one", &arguments, std::ptr::null()) }
}

/// Deactivates an entity: it is kept, but no longer found or used.
///
/// @param session     Not NULL.
/// @param entitytype  Entity type, for example `user`. Not NULL.
/// @param entityid    Id of the entity. Not NULL.
///
/// @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityid", entityid)];
    unsafe { method(session, "deactivate_one", &arguments, std::ptr::null()) }
}

/// Assigns a server to a volume or share.
///
/// @param session            Not NULL.
/// @param entitytype_parent  `volume` or `share`; with api_version 1, `share`. Not NULL.
/// @param entitytype         `server` or `client`; with api_version 1, `server`. Not NULL.
/// @param data_json          JSON object: ids of both, for example {"volume": "<id>", "server": "<id>"}; with
///                           api_version 1, {"share": "<id>", "client": "<id>"} with "main": true or "site": true.
///                           Not NULL.
///
/// @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("entitytype_parent", entitytype_parent), Argument::string("entitytype", entitytype), Argument::json("data", data_json)];
    unsafe { method(session, "assign", &arguments, std::ptr::null()) }
}

/// Lists the servers that are assigned to a volume or share.
///
/// @param session     Not NULL.
/// @param entitytype  `volume` or `share`. Not NULL.
/// @param entityid    Id of the volume or share. Not NULL.
///
/// @return JSON: an array of objects with `client`, `client_hr` and `main`. To be freed with accsyn_string_free; NULL
///         on failure.
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
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityid", entityid)];
    unsafe { method(session, "assignments", &arguments, std::ptr::null()) }
}

/// Removes a server from a volume or share.
///
/// @param session            Not NULL.
/// @param entitytype_parent  `volume` or `share`; with api_version 1, `share`. Not NULL.
/// @param entitytype         `server` or `client`; with api_version 1, `server`. Not NULL.
/// @param data_json          JSON object: ids of both, for example {"volume": "<id>", "server": "<id>"}; with
///                           api_version 1, {"share": "<id>", "client": "<id>"} with "main": true or "site": true.
///                           Not NULL.
///
/// @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("entitytype_parent", entitytype_parent), Argument::string("entitytype", entitytype), Argument::json("data", data_json)];
    unsafe { method(session, "deassign", &arguments, std::ptr::null()) }
}

/// Gives a user access to a share, or makes the user a recipient of a delivery, request or stream. A user who is not
/// known yet is invited.
///
/// Only with api_version 3; with 1, manage access through entities of type acl with accsyn_create, accsyn_update and
/// accsyn_delete_one.
///
/// @param session       Not NULL.
/// @param entitytype    Must be `user`. Not NULL.
/// @param entityid      Id or e-mail address of the user. Not NULL.
/// @param targettype    Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
///                      `request`, `stream`, `job`). Not NULL.
/// @param targetid      Id of the target, or the code of a share. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `data` (object): the options below in one object, instead of one by one.
///   - `read` (boolean): for shares: whether to allow reading; true when no option is given at all, else false when
///     left out.
///   - `write` (boolean): for shares: whether to allow writing; true when no option is given at all, else false when
///     left out.
///   - `invite` (any JSON): whether to invite a user who is not known; false makes the call fail instead. Default:
///     true.
///   - `notify` (boolean): for shares: whether to notify the user by e-mail. Default: false.
///   - `message` (string): for shares: message of the e-mail.
///   - `path` (string): for shares: the folder to give access to. Default: "/".
///
/// @return JSON: the access rule (acl) of a share, or true when a backend before 3.4 changed one; for a job true, false
///         when the user was a recipient before, or the recipient as an object or in an array. To be freed with
///         accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *result = accsyn_grant(session, "user", "john@user.com", "volume", "projects", "{\"read\":true}");
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_grant(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
    targettype: *const c_char,
    targetid: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityid", entityid), Argument::string("targettype", targettype), Argument::string("targetid", targetid)];
    unsafe { method(session, "grant", &arguments, options_json) }
}

/// Lists who has access to a share, or the recipients of a delivery, request or stream.
///
/// Only with api_version 3; with 1, manage access through entities of type acl with accsyn_create, accsyn_update and
/// accsyn_delete_one.
///
/// @param session       Not NULL.
/// @param targettype    Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
///                      `request`, `stream`, `job`). Not NULL.
/// @param targetid      Id of the target. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `entitytype` (string): for shares: only access of entities of this type, for example `user`.
///   - `entityid` (string): for shares: only access of this entity; requires `entitytype`.
///   - `recursive` (boolean): for shares: whether to include access to folders inside. Default: false.
///
/// @return JSON: an array of objects: for shares with `user`, `user_hr`, `share`, `share_hr`, `read`, `write`,
///         `acknowledged` and `path`; for jobs the recipients. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("targettype", targettype), Argument::string("targetid", targetid)];
    unsafe { method(session, "access", &arguments, options_json) }
}

/// Revokes a user's access to a target, removing all access rules of the user there that the backend finds.
///
/// Only with api_version 3; with 1, manage access through entities of type acl with accsyn_create, accsyn_update and
/// accsyn_delete_one.
///
/// @param session     Not NULL.
/// @param entitytype  Must be `user`. Not NULL.
/// @param entityid    Id or e-mail address of the user. Not NULL.
/// @param targettype  Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
///                    `request`, `stream`, `job`). Not NULL.
/// @param targetid    Id of the target. Not NULL.
///
/// @return JSON: true, or false when the user had no access. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityid", entityid), Argument::string("targettype", targettype), Argument::string("targetid", targetid)];
    unsafe { method(session, "revoke", &arguments, std::ptr::null()) }
}

/// Lists files and folders.
///
/// @param session       Not NULL.
/// @param path          Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
///                      starts with `[` or `{`. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `recursive` (boolean): whether to descend into folders. Default: false.
///   - `maxdepth` (integer): number of levels to descend; 0 means no limit.
///   - `getsize` (boolean): whether to include the sizes of folders. Default: false.
///   - `files_only` (boolean): whether to omit folders.
///   - `directories_only` (boolean): whether to omit files.
///   - `include` (string or array of strings): only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or
///     `re('...')`, one or a list; overrides `exclude`. Only with api_version 3.
///   - `exclude` (string or array of strings): file names to omit, in the same forms as `include`. Only with
///     api_version 3.
///
/// @return JSON: an array of objects with `type` (0 folder, 1 file), `filename`, `size` in bytes and `modified`; for a
///         list of paths, an array of objects with `path` and `result`. To be freed with accsyn_string_free; NULL on
///         failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *result = accsyn_ls(session, "volume=projects/shots", "{\"recursive\":true}");
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_ls(
    session: *mut accsyn_session,
    path: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::path("path", path)];
    unsafe { method(session, "ls", &arguments, options_json) }
}

/// Returns the size of a file, or of a folder with everything in it.
///
/// @param session       Not NULL.
/// @param path          Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
///                      starts with `[` or `{`. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `include` (string or array of strings): only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or
///     `re('...')`, one or a list; overrides `exclude`. Only with api_version 3.
///   - `exclude` (string or array of strings): file names to omit, in the same forms as `include`. Only with
///     api_version 3.
///
/// @return JSON: the size in bytes; for a list of paths, an array of objects with `path` and `result`, or one answer
///         for all. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_getsize(
    session: *mut accsyn_session,
    path: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::path("path", path)];
    unsafe { method(session, "getsize", &arguments, options_json) }
}

/// Checks whether a file or folder exists.
///
/// @param session  Not NULL.
/// @param path     Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
///                 starts with `[` or `{`. Not NULL.
///
/// @return JSON: true or false; for a list of paths, an array of objects with `path` and `result`, or one answer for
///         all. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_exists(
    session: *mut accsyn_session,
    path: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::path("path", path)];
    unsafe { method(session, "exists", &arguments, std::ptr::null()) }
}

/// Creates a folder.
///
/// @param session  Not NULL.
/// @param path     Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
///                 starts with `[` or `{`. Not NULL.
///
/// @return JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all. To be
///         freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_mkdir(
    session: *mut accsyn_session,
    path: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::path("path", path)];
    unsafe { method(session, "mkdir", &arguments, std::ptr::null()) }
}

/// Renames a file or folder within its folder.
///
/// @param session  Not NULL.
/// @param path     Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
///                 starts with `[` or `{`. Not NULL.
/// @param path_to  The new name, in the same forms as `path`. It is read as JSON when it starts with `[` or `{`.
///                 Not NULL.
///
/// @return JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all. To be
///         freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_rename(
    session: *mut accsyn_session,
    path: *const c_char,
    path_to: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::path("path", path), Argument::path("path_to", path_to)];
    unsafe { method(session, "rename", &arguments, std::ptr::null()) }
}

/// Moves a file or folder.
///
/// @param session   Not NULL.
/// @param path_src  Path of the file or folder to move, for example `volume=projects/a.mov`. It is read as JSON when it
///                  starts with `[` or `{`. Not NULL.
/// @param path_dst  Destination path. It is read as JSON when it starts with `[` or `{`. Not NULL.
///
/// @return JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all. To be
///         freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_mv(
    session: *mut accsyn_session,
    path_src: *const c_char,
    path_dst: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::path("path_src", path_src), Argument::path("path_dst", path_dst)];
    unsafe { method(session, "mv", &arguments, std::ptr::null()) }
}

/// Deletes a file or folder.
///
/// @param session       Not NULL.
/// @param path          Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
///                      starts with `[` or `{`. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `force` (boolean): whether to delete a folder that is not empty. Default: false. Only with api_version 3.
///
/// @return JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all. To be
///         freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_delete(
    session: *mut accsyn_session,
    path: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::path("path", path)];
    unsafe { method(session, "delete", &arguments, options_json) }
}

/// Asks which of the given files may be published, and under which rules.
///
/// @param session    Not NULL.
/// @param data_json  JSON array: objects with `id` (UUID), `filename`, `size` in bytes, `is_dir` and `files`; missing
///                   sizes are filled in. Not NULL.
///
/// @return JSON: an object with `files`, which says what may be done with each, and with questions for the user. To be
///         freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_prepublish(
    session: *mut accsyn_session,
    data_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::json("data", data_json)];
    unsafe { method(session, "prepublish", &arguments, std::ptr::null()) }
}

/// Reads a setting, or all of them when no name is given.
///
/// @param session       Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `name` (string): name of the setting, for example `transfer_speedlimit`; all settings when left out or empty.
///   - `entitytype` (string): type of the entity that the setting belongs to. Default: "workspace".
///   - `entityid` (string): id of the entity that the setting belongs to.
///   - `integration` (string): name of the integration that the setting belongs to.
///   - `data` (any JSON): further input for the backend.
///
/// @return JSON: the value, usually a string, or null when it is not set; without a name, an object with one value per
///         setting. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *result = accsyn_get_setting(session, "{\"name\":\"transfer_speedlimit\"}");
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_get_setting(
    session: *mut accsyn_session,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [];
    unsafe { method(session, "get_setting", &arguments, options_json) }
}

/// Reads all settings of an entity.
///
/// Only with api_version 3; with 1, read one setting at a time with accsyn_get_setting.
///
/// @param session       Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `entitytype` (string): type of the entity that the settings belong to; the workspace when left out.
///   - `entityid` (string): id of the entity that the settings belong to.
///   - `recursive` (boolean): whether to include the settings of entities inside it. Default: false.
///   - `upstream` (boolean): whether to include inherited settings. Default: false.
///   - `omit_defaults` (boolean): whether to leave out settings that have their default value. Default: true.
///   - `share` (string): id of the share whose settings apply.
///
/// @return JSON: an object with one value per setting. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_get_settings(
    session: *mut accsyn_session,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [];
    unsafe { method(session, "get_settings", &arguments, options_json) }
}

/// Changes a setting.
///
/// @param session       Not NULL.
/// @param entitytype    Type of the entity that the setting belongs to, for example `workspace` or `queue`. Not NULL.
/// @param name          Name of the setting, for example `transfer_speedlimit`. Not NULL.
/// @param value         The new value, a string that may be empty; pass structured values as JSON text. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `entityid` (string): id of the entity that the setting belongs to.
///   - `integration` (string): name of the integration that the setting belongs to. Only with api_version 1; with 3,
///     use accsyn_integration.
///   - `data` (any JSON): further input for the backend. Only with api_version 1.
///
/// @return JSON: whether the backend confirmed the value (false: the answer does not say so; an error: it was refused);
///         with api_version 1, null when it does not say. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     char *result = accsyn_set_setting(session, "workspace", "transfer_speedlimit", "100", NULL);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_set_setting(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    name: *const c_char,
    value: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("name", name), Argument::string("value", value)];
    unsafe { method(session, "set_setting", &arguments, options_json) }
}

/// Deletes a setting, so that the inherited or default value applies again.
///
/// Only with api_version 3; with 1, use accsyn_set_setting with the default value.
///
/// @param session       Not NULL.
/// @param entitytype    Type of the entity that the setting belongs to, for example `workspace` or `queue`. Not NULL.
/// @param name          Name of the setting, for example `transfer_speedlimit`. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `entityid` (string): id of the entity that the setting belongs to.
///
/// @return JSON: whether the backend deleted it. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("name", name)];
    unsafe { method(session, "delete_setting", &arguments, options_json) }
}

/// Reads the log of the workspace or of an entity.
///
/// Only with api_version 3; with 1, the log cannot be read.
///
/// @param session       Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `entitytype` (string): type of the entity whose log is read. Default: "workspace".
///   - `entityid` (string): id of the entity whose log is read.
///   - `search` (string): only entries that contain this string.
///   - `sort` (string): attribute to sort by. Default: "date".
///   - `sort_reverse` (boolean): whether to sort in reverse order. Default: false.
///   - `pagination_page` (integer): page to return.
///   - `pagination_limit` (integer): entries per page.
///   - `pagination_skip` (integer): number of entries to skip.
///
/// @return JSON: the backend's whole response, an object with an array of log entries in `result`. To be freed with
///         accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_logs(
    session: *mut accsyn_session,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [];
    unsafe { method(session, "logs", &arguments, options_json) }
}

/// Reads the user's own API key, if the workspace permits it.
///
/// @param session  Not NULL.
///
/// @return JSON: the API key as a string, a secret. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_get_api_key(
    session: *mut accsyn_session,
) -> *mut c_char {
    let arguments = [];
    unsafe { method(session, "get_api_key", &arguments, std::ptr::null()) }
}

/// Returns the key of this session, with which other programs on this machine can log in.
///
/// Only with api_version 1; with 3, log each session in with the API key.
///
/// @param session  Not NULL.
///
/// @return JSON: the session key as a string, a secret. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_get_session_key(
    session: *mut accsyn_session,
) -> *mut c_char {
    let arguments = [];
    unsafe { method(session, "get_session_key", &arguments, std::ptr::null()) }
}

/// Creates a new session key for this user.
///
/// Only with api_version 1; with 3, log each session in with the API key.
///
/// @param session       Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `lifetime` (seconds): how long it stays valid; a whole number.
///
/// @return JSON: the session key as a string, a secret. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_generate_session_key(
    session: *mut accsyn_session,
    options_json: *const c_char,
) -> *mut c_char {
    let arguments = [];
    unsafe { method(session, "generate_session_key", &arguments, options_json) }
}

/// Checks whether the user's accsyn desktop app is running on this machine.
///
/// @param session  Not NULL.
///
/// @return JSON: true or false, or null when the backend knows no desktop app of this user on this machine. To be freed
///         with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_app_is_running(
    session: *mut accsyn_session,
) -> *mut c_char {
    let arguments = [];
    unsafe { method(session, "app_is_running", &arguments, std::ptr::null()) }
}

/// Checks whether an accsyn daemon of the user is running on this machine.
///
/// @param session  Not NULL.
///
/// @return JSON: true or false, or null when the backend knows no daemon of this user on this machine. To be freed with
///         accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_daemon_is_running(
    session: *mut accsyn_session,
) -> *mut c_char {
    let arguments = [];
    unsafe { method(session, "daemon_is_running", &arguments, std::ptr::null()) }
}

/// Calls an operation of an integration of the workspace.
///
/// @param session    Not NULL.
/// @param name       Name of the integration, for example `ftrack`. Not NULL.
/// @param operation  Name of the operation. Not NULL.
/// @param data_json  JSON: input of the operation. NULL for none.
///
/// @return JSON: what the integration returns. To be freed with accsyn_string_free; NULL on failure.
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
    let arguments = [Argument::string("name", name), Argument::string("operation", operation), Argument::json("data", data_json).or_null()];
    unsafe { method(session, "integration", &arguments, std::ptr::null()) }
}

/// Waits until a transfer, a delivery or any other job ends, and reports its progress.
///
/// A wait that ends early, with TIMEOUT after `timeout` or with CANCELLED when the progress function stops it, leaves
/// the job running. Failures that may be temporary, such as an unreachable network, are tolerated for about two
/// minutes.
///
/// @param session       Not NULL.
/// @param entitytype    Type of the job, for example `transfer`. Not NULL.
/// @param entityid      Id of the job. Not NULL.
/// @param options_json  NULL, or a JSON object with any of:
///   - `until` (array of strings): statuses that end the wait, at least one. Default: ["done","failed","aborted"].
///   - `interval` (seconds): time between two polls; grows while nothing changes. Default: 2.
///   - `timeout` (seconds): time after which to give up, after a last poll, which may take a second more; 0 means no
///     limit. Default: 0.
/// @param progress      Called on this thread after each poll with the job; returns 0 to go on. NULL for none.
/// @param user_data     Passed to it; may be NULL.
///
/// @return JSON: the job, in the status that ended the wait. To be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until it ends.
///
/// @since 1.0.0
///
/// Example:
///
///     static int32_t show_progress(const char *job, void *user_data)
///     {
///         double percent = 0;
///         (void)user_data;
///         accsyn_json_get_number(job, "progress", &percent);
///         printf("%.0f %%\n", percent);
///         return 0;
///     }
///
///     char *ended = accsyn_wait(session, "transfer", "64f0c0ffee000b0000000002", "{\"timeout\":3600}", show_progress, NULL);
///     puts(ended != NULL ? ended : accsyn_last_message());
///     accsyn_string_free(ended);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_wait(
    session: *mut accsyn_session,
    entitytype: *const c_char,
    entityid: *const c_char,
    options_json: *const c_char,
    progress: accsyn_progress_fn,
    user_data: *mut c_void,
) -> *mut c_char {
    let arguments = [Argument::string("entitytype", entitytype), Argument::string("entityid", entityid)];
    unsafe { method_with_progress(session, "wait", &arguments, options_json, progress, user_data) }
}
