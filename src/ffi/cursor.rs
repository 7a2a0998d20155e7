//! Reading pages.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::boundary::{LastError, export, handle};
use super::calls::submitted;
use super::handles::{accsyn_call, accsyn_cursor};
use super::registry;
use accsyn_api::Pages;
use accsyn_core::error::Error;

/// Reads the next page.
///
/// @param cursor  From accsyn_find_pages; not NULL.
///
/// @return JSON array of at least one entity, to be freed with accsyn_string_free; NULL at the end (accsyn_last_status is
///         ACCSYN_OK then) and on failure, after which there are no further pages.
///
/// Threads: any, one at a time. Blocks until the page has arrived.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_cursor_next(cursor: *mut accsyn_cursor) -> *mut c_char {
    let page: Page = export(LastError::Clear, || handle::<Pages>("cursor", cursor)?.next_page());
    page.0
}

/// Reads the next page without blocking: starts a call and returns at once.
///
/// @param cursor     From accsyn_find_pages; not NULL.
/// @param user_data  Returned by accsyn_call_user_data and passed on by accsyn_dispatch; may be NULL.
///
/// @return The call, to be freed with accsyn_call_free; NULL on failure, for example while the previous page is still being
///         fetched. Its result is the page, a JSON array of at least one entity, or null at the end. After a failure there
///         are no further pages; a page whose call was cancelled is fetched again by the next call.
///
/// Threads: any. Never blocks. The call is one of the session's, like those of accsyn_submit.
///
/// @since 1.0.0
///
/// Example:
///
///     accsyn_cursor *pages = accsyn_find_pages(session, "Transfer", NULL);
///     accsyn_call *page = accsyn_cursor_submit_next(pages, NULL);
///     // When it is done: {"ok":true,"result":[...]}, or {"ok":true,"result":null} at the end.
///     char *envelope = accsyn_call_take(page);
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_cursor_submit_next(
    cursor: *mut accsyn_cursor,
    user_data: *mut c_void,
) -> *mut accsyn_call {
    export(LastError::Clear, || {
        let pages = handle::<Pages>("cursor", cursor)?;
        submitted(user_data, |register| pages.submit_next(register))
    })
}

/// Frees a cursor. The call of a page that is still being fetched is cancelled; it must still be freed.
///
/// @param cursor  NULL is allowed and does nothing. A cursor that was freed before is ACCSYN_INVALID_HANDLE.
///
/// Threads: any. Never blocks. Leaves the last error as it is when it succeeds.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_cursor_free(cursor: *mut accsyn_cursor) {
    export(LastError::Keep, || registry::free::<Pages>("cursor", cursor, |pages| pages.close()))
}

/// A page; NULL at the end, too.
struct Page(*mut c_char);

impl super::boundary::CReturn for Page {
    type Value = Option<String>;

    fn ok(value: Option<String>) -> accsyn_core::error::Result<Self> {
        match value {
            None => Ok(Page(std::ptr::null_mut())),
            Some(page) => <*mut c_char>::ok(page).map(Page),
        }
    }

    fn err(_error: &Error) -> Self {
        Page(std::ptr::null_mut())
    }
}

/// A handle; NULL when the call failed.
impl super::boundary::CReturn for *mut accsyn_cursor {
    type Value = Arc<Pages>;

    fn ok(value: Self::Value) -> accsyn_core::error::Result<Self> {
        registry::insert(value)
    }

    fn err(_error: &Error) -> Self {
        std::ptr::null_mut()
    }
}
