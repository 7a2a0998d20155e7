//! Long results, page by page.
//!
//! Generated from src/api/methods by `cargo run -p accsyn-bindings`; do not edit.

use std::ffi::c_char;

use super::boundary::{LastError, export, handle, optional_text, text};
use super::handles::{accsyn_cursor, accsyn_session};
use accsyn_api::{Pages, Session};

/// Opens a find that is read page by page, for results too long for one string.
///
/// Paging is offset-based: when entities are created or deleted between two pages, some may be missed or returned
/// twice. Where that matters, restrict the query to entities that do not change meanwhile. The names that the queries
/// `entitytypes` and `attributes WHERE ...` find are one page.
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
///   - `limit` (integer): maximum number of entities in a page; a page with fewer is the last one. Default: 500.
///   - `skip` (integer): number of entities to skip.
///   - `create` (boolean): with the query `attributes WHERE ...`: only attributes that can be set when an entity is
///     created. Default: false.
///   - `update` (boolean): with the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
///   - `max` (integer): maximum number of entities in all pages together; `entitytypes`, `attributes` and the like are
///     one page whatever it is.
///   - `prefetch` (boolean): whether to fetch the next page ahead. Default: true.
///
/// @return The cursor, to be freed with accsyn_cursor_free; NULL on failure. Nothing is sent yet.
///
/// Threads: any. Never blocks.
///
/// @since 1.0.0
///
/// Example:
///
///     accsyn_cursor *pages = accsyn_find_pages(session, "Transfer", "{\"finished\":true}");
///     for (char *page; (page = accsyn_cursor_next(pages)) != NULL; accsyn_string_free(page))
///         puts(page);
///     accsyn_cursor_free(pages);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_find_pages(
    session: *mut accsyn_session,
    query: *const c_char,
    options_json: *const c_char,
) -> *mut accsyn_cursor {
    export(LastError::Clear, || {
        let session = handle::<Session>("session", session)?;
        let query = unsafe { text("query", query) }?;
        let options = unsafe { optional_text("options_json", options_json) }?;
        Pages::open(&session, query, options)
    })
}
