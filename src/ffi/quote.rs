//! Literals for queries.

use std::ffi::c_char;

use super::boundary::{LastError, export, text};
use accsyn_core::wire;

/// Quotes any string as a literal for a query, so that names from users cannot change the query's meaning.
///
/// @param text  Not NULL.
///
/// @return The literal with its quotes, to be freed with accsyn_string_free; NULL when the query language cannot express the
///         string (ACCSYN_INVALID_ARGUMENT).
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_quote(text: *const c_char) -> *mut c_char {
    export(LastError::Clear, || wire::query::quote(unsafe { self::text("text", text) }?))
}
