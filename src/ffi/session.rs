//! Sessions.

use std::ffi::c_char;
use std::sync::Arc;

use super::boundary::{LastError, export, handle, optional_text};
use super::handles::accsyn_session;
use super::registry;
use super::status::{ACCSYN_OK, accsyn_status};
use accsyn_core::api::{self, Session};

/// Logs in to a workspace.
///
/// @param options_json  JSON object; NULL or {} takes everything from the environment. Its keys:
///   - `workspace` (or `domain`): the workspace's code. Else ACCSYN_WORKSPACE, ACCSYN_DOMAIN, ACCSYN_ORG.
///   - `username`: e-mail address of the user. Else ACCSYN_API_USER.
///   - `api_key`: else ACCSYN_API_KEY. Or `pwd` (`password`), or `session_key` (else ACCSYN_SESSION_KEY): both imply
///     `api_version` 1.
///   - `api_version`: 3 (default) or 1, the generation of the protocol.
///   - `hostname`, `port`: the backend; found by the workspace's code when not given.
///   - `endpoint`: base URL in place of hostname, port and TLS, e.g. "http://127.0.0.1:8181". Plain http is refused for
///     anything but loopback unless `allow_http` is true. Else ACCSYN_ENDPOINT.
///   - `proxy`: "socks:host:port", "accsyn:host:port", "host:port" (the same), a URL, or "none". URLs begin with http://
///     (CONNECT), socks5h://, socks5://, socks4a:// or socks4:// and may hold "user:password@", but not for SOCKS 4.
///     The proxy resolves names, but for socks5:// and SOCKS 4 without "a". Else ACCSYN_PROXY, or HTTPS_PROXY or
///     ALL_PROXY for what NO_PROXY does not list.
///   - `ca_file`: PEM file of further certificate authorities. Else ACCSYN_CA_FILE. `tls_verify`: false accepts any
///     certificate.
///   - `connect_timeout` (10), `timeout` (120): seconds until connected, and for each wait from there: for more of an
///     upload to be taken, for the head of the answer, for more of its body. Fractions work, and 0 means the default. A
///     call with all its requests, attempts and pauses ends after `connect_timeout` and five times `timeout` at the latest.
///   - `max_retries` (5), `max_connections` (8), `max_response_bytes` (256 MiB), `rate_limit` (30 requests a second; 0: none),
///     `rate_burst` (60): limits that the library keeps by itself.
///   - `dates`: "rfc3339" (default) or "raw". `path_envfile`: a file of NAME=value lines that win over the environment.
///   - `verbose`, `pretty_json`, `path_logfile`: logging. `workers`: most threads for calls that do not block.
///     `client_name`: the host program's name, told to the backend. `dev`: a backend under development on this machine.
///
/// @return The session, to be freed with accsyn_session_free; NULL on failure. An unknown key or a wrong type is
///         ACCSYN_INVALID_ARGUMENT and the message names the key; so is a missing credential.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     accsyn_session *session = accsyn_session_new("{\"workspace\": \"acmefilm\", \"username\": \"john@user.com\"}");
///     if (session == NULL)
///         fprintf(stderr, "%s\n", accsyn_last_message());
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_new(options_json: *const c_char) -> *mut accsyn_session {
    export(LastError::Clear, || {
        let options = unsafe { optional_text("options_json", options_json) }?;
        Session::open(options).map(Arc::new)
    })
}

/// Ends a session. Calls that still run on other threads finish with ACCSYN_CANCELLED; calls that were submitted are done with
/// that result, still to be freed each, and not handed back any more.
///
/// @param session  NULL is allowed and does nothing. A session that was freed before is ACCSYN_INVALID_HANDLE; one of the
///                 parent process is left alone.
///
/// Threads: any. Returns promptly. When it returns, the functions that were set for log lines and waking are not called any
/// more, so the code that holds them can be unloaded: a call of one that is running is waited for, unless it is the one that
/// this is called from (from inside another function of yours one second at most). So do not hold a lock here that they take.
/// Leaves the last error as it is when it succeeds.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_free(session: *mut accsyn_session) {
    export(LastError::Keep, || registry::free::<Session>("session", session, |session| session.close()))
}

/// Logs in again on the same session, for example after ACCSYN_SESSION_EXPIRED with a password.
///
/// @param session       Not NULL.
/// @param options_json  NULL to use the session's own credentials, or an object with one of `api_key`, `pwd` (`password`),
///                      `session_key`.
///
/// @return ACCSYN_OK, or the status of the failure; the session stays as it was then.
///
/// Threads: any. Blocks until the backend has answered. Other calls go on meanwhile.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_reauthenticate(
    session: *mut accsyn_session,
    options_json: *const c_char,
) -> accsyn_status {
    export(LastError::Clear, || {
        let session = handle::<Session>("session", session)?;
        session.reauthenticate(unsafe { optional_text("options_json", options_json) }?)?;
        Ok(ACCSYN_OK)
    })
}

/// Tells what a session is: workspace, user, backend and options in effect. No secrets.
///
/// @param session  Not NULL.
///
/// @return JSON object, to be freed with accsyn_string_free; NULL on failure.
///
/// Threads: any. Asks nobody.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_session_info(session: *mut accsyn_session) -> *mut c_char {
    export(LastError::Clear, || Ok(handle::<Session>("session", session)?.info()))
}

/// Describes every session option: its name, type, range and default, the environment variables that it is read from, and
/// which API versions have it.
///
/// @return JSON array of objects, to be freed with accsyn_string_free; NULL on failure. Keys: `name`, `aliases`, `about`,
///         `type`, `unit`, `accepts` (in words), `minimum`, `maximum` and `values` (where the range is limited), `default`,
///         `variables` (by API version, in order of precedence), `qualifying_variables`, `api_versions`, `secret`,
///         `credential` (can be given to accsyn_session_reauthenticate), `group`.
///
/// Threads: any. Performs no network I/O.
///
/// @since 1.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn accsyn_options() -> *mut c_char {
    export(LastError::Clear, || Ok(api::options().to_owned()))
}
