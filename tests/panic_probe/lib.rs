//! The library with one more function, which panics where a bug would: inside the boundary.
#![allow(unsafe_code)]

use std::ffi::c_char;

#[path = "../../src/ffi/mod.rs"]
pub mod ffi;

use ffi::boundary::{LastError, export};

/// Panics.
#[unsafe(no_mangle)]
pub extern "C" fn accsyn_probe_panic() -> *mut c_char {
    export(LastError::Clear, || panic!("provoked"))
}
