//! Freeing strings.

use std::ffi::c_char;

use super::boundary::{LastError, export};
use super::owned_strings;

/// Frees a string that an accsyn function returned.
///
/// @param text  A `char *` returned by this library that was not freed yet; NULL is allowed and does nothing. Nothing else:
///              unlike a handle, a double free of a string cannot be detected. You may have written into it, up to its
///              first NUL; its memory is wiped as a whole, however short you made it.
///
/// Threads: any; not necessarily the one that received the string. Leaves the last error as it is.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_string_free(text: *mut c_char) {
    export(LastError::Keep, || {
        if !text.is_null() {
            unsafe { owned_strings::free(text) };
        }
        Ok(())
    })
}
