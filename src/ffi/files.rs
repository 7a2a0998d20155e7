//! Files on the workspace's shares.

use std::ffi::c_char;

use super::boundary::{Given, method};
use super::handles::accsyn_session;

/// Lists a directory.
///
/// @param session       Not NULL.
/// @param path          For example "volume=projects/shots"; JSON when it starts with `[` (several paths) or `{`. Not NULL.
/// @param options_json  NULL or an object with any of `recursive`, `maxdepth`, `getsize`, `files_only`, `directories_only`,
///                      `include`, `exclude`.
///
/// @return JSON array of objects, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_ls(
    session: *mut accsyn_session,
    path: *const c_char,
    options_json: *const c_char,
) -> *mut c_char {
    unsafe { method(session, "ls", &[Given::path("path", path)], options_json) }
}

/// Measures a file, or a directory with all that is in it.
///
/// @param session       Not NULL.
/// @param path          As for accsyn_ls; not NULL.
/// @param options_json  NULL or an object with any of `include`, `exclude`.
///
/// @return Bytes, as a JSON number (an array for several paths), to be freed with accsyn_string_free; NULL on failure.
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
    unsafe { method(session, "getsize", &[Given::path("path", path)], options_json) }
}

/// Tells whether a file or directory exists.
///
/// @param session  Not NULL.
/// @param path     As for accsyn_ls; not NULL.
///
/// @return JSON: true or false (an array for several paths), to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_exists(session: *mut accsyn_session, path: *const c_char) -> *mut c_char {
    unsafe { method(session, "exists", &[Given::path("path", path)], std::ptr::null()) }
}

/// Makes a directory.
///
/// @param session  Not NULL.
/// @param path     As for accsyn_ls; not NULL.
///
/// @return The text "true" (an array for several paths), to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_mkdir(session: *mut accsyn_session, path: *const c_char) -> *mut c_char {
    unsafe { method(session, "mkdir", &[Given::path("path", path)], std::ptr::null()) }
}

/// Renames a file or directory within its directory.
///
/// @param session  Not NULL.
/// @param path     As for accsyn_ls; not NULL.
/// @param path_to  The new path; not NULL.
///
/// @return The text "true", to be freed with accsyn_string_free; NULL on failure.
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
    let given = [Given::path("path", path), Given::path("path_to", path_to)];
    unsafe { method(session, "rename", &given, std::ptr::null()) }
}

/// Moves a file or directory.
///
/// @param session   Not NULL.
/// @param path_src  As for accsyn_ls; not NULL.
/// @param path_dst  Where to; not NULL.
///
/// @return The text "true", to be freed with accsyn_string_free; NULL on failure.
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
    let given = [Given::path("path_src", path_src), Given::path("path_dst", path_dst)];
    unsafe { method(session, "mv", &given, std::ptr::null()) }
}

/// Deletes a file or directory.
///
/// @param session       Not NULL.
/// @param path          As for accsyn_ls; not NULL.
/// @param options_json  NULL or an object with `force`: true deletes a directory that is not empty.
///
/// @return The text "true" (an array for several paths), to be freed with accsyn_string_free; NULL on failure.
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
    unsafe { method(session, "delete", &[Given::path("path", path)], options_json) }
}

/// Asks which files of a list may be published, and under which rules. Sizes of directories are added up.
///
/// @param session    Not NULL.
/// @param data_json  JSON array of files, each with `id`, `filename`, `size`, `is_dir`, `files`; not NULL.
///
/// @return JSON object, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_prepublish(
    session: *mut accsyn_session,
    data_json: *const c_char,
) -> *mut c_char {
    unsafe { method(session, "prepublish", &[Given::json("data", data_json)], std::ptr::null()) }
}
