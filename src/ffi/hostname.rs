//! This machine.

use std::ffi::c_char;

use super::boundary::{LastError, export};

/// The host name of this machine, as reported to the backend.
///
/// @return A plain string, not JSON, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_hostname() -> *mut c_char {
    export(LastError::Clear, || Ok(accsyn_api::hostname()))
}
