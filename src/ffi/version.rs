//! Library version.

use std::ffi::{CStr, c_char};

use super::boundary::{LastError, export};

/// The version of Cargo.toml, NUL-terminated.
const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(text) => text,
    Err(_) => panic!("a version holds no NUL"),
};

const fn number(text: &str) -> i32 {
    match i32::from_str_radix(text, 10) {
        Ok(number) => number,
        Err(_) => panic!("a part of the version is not a number"),
    }
}

const NUMBER: i32 = number(env!("CARGO_PKG_VERSION_MAJOR")) * 10_000
    + number(env!("CARGO_PKG_VERSION_MINOR")) * 100
    + number(env!("CARGO_PKG_VERSION_PATCH"));

/// The version of the library in use, as a string.
///
/// @return For example "1.0.0"; never NULL. Belongs to the library; valid forever. Compare with the macro ACCSYN_VERSION, the
///         version of the header that a program was compiled with.
///
/// Threads: any.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_version() -> *const c_char {
    export(LastError::Keep, || Ok(VERSION.as_ptr()))
}

/// The version of the library in use, as a number that can be compared.
///
/// @return major * 10000 + minor * 100 + patch: 10203 is version 1.2.3. Compare with ACCSYN_VERSION_NUMBER.
///
/// Threads: any.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_version_number() -> i32 {
    export(LastError::Keep, || Ok(NUMBER))
}

/// The ABI version, which is the number in the file name (libaccsyn.so.1).
///
/// @return A number that only changes when programs must be recompiled. Compare with ACCSYN_ABI_VERSION.
///
/// Threads: any.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_abi_version() -> i32 {
    export(LastError::Keep, || Ok(const { number(env!("ACCSYN_ABI")) }))
}
