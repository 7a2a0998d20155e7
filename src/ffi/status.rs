//! The statuses as C sees them. Numbers never change meaning; new ones are only appended.
#![allow(non_camel_case_types)]

use std::ffi::CStr;

/// What kind of failure happened: 0 is success, every other value is one of the constants below. Numbers never change their
/// meaning; later versions may add some, so treat an unknown one as a failure.
pub type accsyn_status = i32;

/// No error.
pub const ACCSYN_OK: accsyn_status = 0;
/// NULL, bad UTF-8, bad JSON, a wrong type, an unknown key or a missing credential.
pub const ACCSYN_INVALID_ARGUMENT: accsyn_status = 1;
/// A handle that was freed, never existed, or is of another kind.
pub const ACCSYN_INVALID_HANDLE: accsyn_status = 2;
/// The query text is malformed; the message gives the position.
pub const ACCSYN_INVALID_QUERY: accsyn_status = 3;
/// The login was refused.
pub const ACCSYN_AUTH_FAILED: accsyn_status = 4;
/// The backend refused the call; the message is its own.
pub const ACCSYN_BACKEND: accsyn_status = 5;
/// The session is no longer valid and could not renew itself: make a new one and try again.
pub const ACCSYN_SESSION_EXPIRED: accsyn_status = 6;
/// The backend reported an exception.
pub const ACCSYN_BACKEND_EXCEPTION: accsyn_status = 7;
/// Throttled (HTTP 429) after all retries; `retry_after` of the JSON form says for how long.
pub const ACCSYN_RATE_LIMITED: accsyn_status = 8;
/// Could not resolve, connect, send or receive.
pub const ACCSYN_NETWORK: accsyn_status = 9;
/// The certificate or the handshake failed; see the session option `ca_file`.
pub const ACCSYN_TLS: accsyn_status = 10;
/// The proxy refused or does not answer.
pub const ACCSYN_PROXY: accsyn_status = 11;
/// `connect_timeout`, `timeout` or the total bound of a call passed.
pub const ACCSYN_TIMEOUT: accsyn_status = 12;
/// The answer is not what the protocol promises: no JSON, another shape, a redirect, too large, an error page.
pub const ACCSYN_PROTOCOL: accsyn_status = 13;
/// The call was cancelled, or its session was freed.
pub const ACCSYN_CANCELLED: accsyn_status = 14;
/// A log, credentials or payload file could not be read or written.
pub const ACCSYN_IO: accsyn_status = 15;
/// The handle belongs to the parent process.
pub const ACCSYN_FORKED: accsyn_status = 16;
/// This method or option does not exist in the session's `api_version`.
pub const ACCSYN_UNSUPPORTED: accsyn_status = 17;
/// The result of a call was taken before.
pub const ACCSYN_ALREADY_TAKEN: accsyn_status = 18;
/// A bug in the library, caught at its boundary.
pub const ACCSYN_INTERNAL: accsyn_status = 19;

const NAMES: &[(accsyn_status, &CStr)] = &[
    (ACCSYN_OK, c"OK"),
    (ACCSYN_INVALID_ARGUMENT, c"INVALID_ARGUMENT"),
    (ACCSYN_INVALID_HANDLE, c"INVALID_HANDLE"),
    (ACCSYN_INVALID_QUERY, c"INVALID_QUERY"),
    (ACCSYN_AUTH_FAILED, c"AUTH_FAILED"),
    (ACCSYN_BACKEND, c"BACKEND"),
    (ACCSYN_SESSION_EXPIRED, c"SESSION_EXPIRED"),
    (ACCSYN_BACKEND_EXCEPTION, c"BACKEND_EXCEPTION"),
    (ACCSYN_RATE_LIMITED, c"RATE_LIMITED"),
    (ACCSYN_NETWORK, c"NETWORK"),
    (ACCSYN_TLS, c"TLS"),
    (ACCSYN_PROXY, c"PROXY"),
    (ACCSYN_TIMEOUT, c"TIMEOUT"),
    (ACCSYN_PROTOCOL, c"PROTOCOL"),
    (ACCSYN_CANCELLED, c"CANCELLED"),
    (ACCSYN_IO, c"IO"),
    (ACCSYN_FORKED, c"FORKED"),
    (ACCSYN_UNSUPPORTED, c"UNSUPPORTED"),
    (ACCSYN_ALREADY_TAKEN, c"ALREADY_TAKEN"),
    (ACCSYN_INTERNAL, c"INTERNAL"),
];

/// The code word of a status.
pub(super) fn name(status: accsyn_status) -> &'static CStr {
    NAMES.iter().find(|(number, _)| *number == status).map_or(c"UNKNOWN", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use accsyn_core::error::Status;

    /// cbindgen reads literals only, so the table of `error.rs` stands here a second time.
    #[test]
    fn constants_are_those_of_the_error_type() {
        let ours: Vec<_> = NAMES.iter().map(|(number, name)| (*number, name.to_str().unwrap())).collect();
        let theirs: Vec<_> = Status::ALL.iter().map(|status| (*status as i32, status.code())).collect();
        assert_eq!(ours, theirs);
    }
}
