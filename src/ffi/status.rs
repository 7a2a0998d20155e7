//! The statuses as C sees them. Generated from src/base/error.rs by `cargo run -p accsyn-bindings`; do not edit.
#![allow(non_camel_case_types)]

use std::ffi::CStr;

/// The kind of a failure: 0 is success, every other value is one of the constants below. Numbers never change their meaning.
/// Later versions may add some, so treat an unknown one as a failure.
pub type accsyn_status = i32;

/// No error.
pub const ACCSYN_OK: accsyn_status = 0;
/// An argument is NULL, not UTF-8, not valid JSON or of the wrong type; a key is unknown; or a credential is missing.
pub const ACCSYN_INVALID_ARGUMENT: accsyn_status = 1;
/// The handle was freed, never existed, or is of another kind.
pub const ACCSYN_INVALID_HANDLE: accsyn_status = 2;
/// The query is malformed; the message gives the position.
pub const ACCSYN_INVALID_QUERY: accsyn_status = 3;
/// The login was refused.
pub const ACCSYN_AUTH_FAILED: accsyn_status = 4;
/// The backend refused the call; the message is the backend's own.
pub const ACCSYN_BACKEND: accsyn_status = 5;
/// The session is no longer valid and could not renew itself. Log in again and repeat the call.
pub const ACCSYN_SESSION_EXPIRED: accsyn_status = 6;
/// The backend reported an exception.
pub const ACCSYN_BACKEND_EXCEPTION: accsyn_status = 7;
/// Still throttled (HTTP 429) after all retries; the error's `retry_after` says how long to wait.
pub const ACCSYN_RATE_LIMITED: accsyn_status = 8;
/// Could not resolve the host name, connect, send or receive.
pub const ACCSYN_NETWORK: accsyn_status = 9;
/// The certificate was not accepted or the TLS handshake failed; see the session option `ca_file`.
pub const ACCSYN_TLS: accsyn_status = 10;
/// The proxy refused the connection or does not respond.
pub const ACCSYN_PROXY: accsyn_status = 11;
/// `connect_timeout`, `timeout` or the total time limit of a call passed.
pub const ACCSYN_TIMEOUT: accsyn_status = 12;
/// The response violates the protocol: not JSON, JSON of the wrong shape, a redirect, too large, or an error page.
pub const ACCSYN_PROTOCOL: accsyn_status = 13;
/// The call was cancelled, or its session was closed.
pub const ACCSYN_CANCELLED: accsyn_status = 14;
/// A log file, credentials file or data file could not be read or written, or the program has closed the session's
/// descriptors, or has used up its own, or the system gives no random numbers.
pub const ACCSYN_IO: accsyn_status = 15;
/// The handle belongs to the parent process.
pub const ACCSYN_FORKED: accsyn_status = 16;
/// The method or option does not exist in the session's `api_version`.
pub const ACCSYN_UNSUPPORTED: accsyn_status = 17;
/// The result of the call was already taken.
pub const ACCSYN_ALREADY_TAKEN: accsyn_status = 18;
/// A bug in the library, caught at its boundary.
pub const ACCSYN_INTERNAL: accsyn_status = 19;

/// The code of a status.
pub(super) fn name(status: accsyn_status) -> &'static CStr {
    match status {
        ACCSYN_OK => c"OK",
        ACCSYN_INVALID_ARGUMENT => c"INVALID_ARGUMENT",
        ACCSYN_INVALID_HANDLE => c"INVALID_HANDLE",
        ACCSYN_INVALID_QUERY => c"INVALID_QUERY",
        ACCSYN_AUTH_FAILED => c"AUTH_FAILED",
        ACCSYN_BACKEND => c"BACKEND",
        ACCSYN_SESSION_EXPIRED => c"SESSION_EXPIRED",
        ACCSYN_BACKEND_EXCEPTION => c"BACKEND_EXCEPTION",
        ACCSYN_RATE_LIMITED => c"RATE_LIMITED",
        ACCSYN_NETWORK => c"NETWORK",
        ACCSYN_TLS => c"TLS",
        ACCSYN_PROXY => c"PROXY",
        ACCSYN_TIMEOUT => c"TIMEOUT",
        ACCSYN_PROTOCOL => c"PROTOCOL",
        ACCSYN_CANCELLED => c"CANCELLED",
        ACCSYN_IO => c"IO",
        ACCSYN_FORKED => c"FORKED",
        ACCSYN_UNSUPPORTED => c"UNSUPPORTED",
        ACCSYN_ALREADY_TAKEN => c"ALREADY_TAKEN",
        ACCSYN_INTERNAL => c"INTERNAL",
        _ => c"UNKNOWN",
    }
}
