//! Opening a session.
//!
//! Generated from src/api/options/table.rs by `cargo run -p accsyn-bindings`; do not edit.

use std::ffi::c_char;
use std::sync::Arc;

use super::boundary::{LastError, export, optional_text, prepare_for_threads};
use super::handles::accsyn_session;
use accsyn_api::Session;

/// Logs in to a workspace.
///
/// @param options_json  JSON object; NULL or {} takes everything from the environment. An option overrides its environment
///                      variables, those override its default. Null or an empty string
///                      counts as omitted, and 0 seconds select the default. Its keys:
///   - `workspace` (or `domain`): code of the workspace. Else ACCSYN_WORKSPACE, ACCSYN_DOMAIN, ACCSYN_ORG.
///   - `username`: e-mail address of the user. Else ACCSYN_API_USER.
///   - `api_key`: API key of the user. Else ACCSYN_API_KEY.
///   - `pwd` (or `password`): password of the user, in place of `api_key`. Only with `api_version` 1, which it implies.
///   - `session_key`: key of another session, in place of `api_key`. Else ACCSYN_SESSION_KEY. Only with `api_version`
///     1, which it implies.
///   - `api_version` (3 or 1; default 3): version of the accsyn REST API.
///   - `hostname`: host name of the backend; looked up by the workspace's code when not given.
///   - `port` (an integer from 0 to 65535): port of the backend; 0 counts as not given.
///   - `endpoint`: base URL of the backend, such as "http://127.0.0.1:8181", in place of `hostname`, `port` and TLS.
///     Else ACCSYN_ENDPOINT.
///   - `allow_http` (true or false; default false): whether credentials may travel in clear text beyond this machine:
///     to a backend by plain HTTP, or to an accsyn proxy.
///   - `proxy`: "socks:host:port", "accsyn:host:port", "host:port" (the same), a URL, or "none"; URLs begin with
///     http:// (CONNECT), https:// (the same over TLS to the proxy), socks5h://, socks5://, socks4a:// or socks4:// and
///     may hold "user:password@", but not for SOCKS 4; the proxy resolves names, except for socks5:// and for SOCKS 4
///     without "a". Else ACCSYN_PROXY, HTTPS_PROXY, https_proxy, ALL_PROXY, all_proxy, for what NO_PROXY does not list.
///   - `ca_file`: PEM file of certificate authorities that are trusted in addition to the system's, or of a server's
///     own certificate. Else ACCSYN_CA_FILE.
///   - `tls_verify` (true or false; default true): false accepts any certificate.
///   - `connect_timeout` (0 or a number of seconds from 0.001 to 31536000; default 10 seconds): time to connect,
///     including name resolution and the TLS handshake.
///   - `timeout` (0 or a number of seconds from 0.001 to 31536000; default 120 seconds): longest single wait after
///     that: for the backend to accept more of an upload, to start its response, or to send more of it; a call with all
///     its requests, attempts and pauses ends after `connect_timeout` and five times `timeout` at the latest.
///   - `max_retries` (an integer from 0 to 1000; default 5): maximum number of retries of a request that is safe to
///     repeat.
///   - `max_connections` (an integer from 1 to 10000; default 10): maximum number of simultaneous connections of the
///     session; with more than `workers`, calls on the host's own threads do not wait for submitted ones.
///   - `max_response_bytes` (an integer from 1 to 9223372036854775807; default 268435456): maximum size of a response,
///     in bytes after decompression; of a failure, up to twice as much.
///   - `rate_limit` (0 or a number from 0.001 to 1000000; default 30): maximum number of requests per second to the
///     backend; 0 means no limit.
///   - `rate_burst` (an integer from 0 to 1000000; default 60): number of requests that may be sent at once before
///     `rate_limit` applies.
///   - `dates` ("rfc3339" or "raw"; default "rfc3339"): "rfc3339" converts the dates of entities to RFC 3339 and back,
///     but never text that users wrote; "raw" converts no date in either direction: they are received as the backend
///     has them, in UTC without a zone, and sent as given.
///   - `workers` (an integer from 1 to 1024; default 8): maximum number of threads that run submitted calls.
///   - `client_name`: name of the host program, sent to the backend in place of "libaccsyn".
///   - `path_envfile`: credentials file: lines of NAME=value that take precedence over environment variables; a regular
///     file that no other user can write. Else ACCSYN_CREDENTIALS_PATH.
///   - `path_logfile`: file that log lines are appended to: created readable by this user only; an existing one must be
///     a regular file, not a link, that no other user can read or write.
///   - `verbose` (true or false; default false): whether everything is logged, including requests and responses, to
///     `path_logfile` or else to standard error.
///   - `pretty_json` (true or false; default false): whether logged JSON is indented.
///   - `dev` (true or false; default false): whether the backend is a development backend: plain HTTP to this machine,
///     or with `allow_http` to `hostname`, on port 8181 unless `port` is given. Else AS_DEV (with `api_version` 1:
///     ACCSYN_DEV).
///   - `environment` (true, false, or an object whose values are strings; default true): whether environment variables
///     are read; an object of names and values is read instead of the process's own.
///   - `discovery_hosts` (a list of strings): domains that the backend may be in when it is looked up, beside
///     accsyn.com.
///   - `headers` (an object whose values are strings): further HTTP headers of every request to the backend, as
///     gateways or tracing systems require, for example "traceparent"; the library's own headers cannot be set, and the
///     values are kept out of logs and messages.
///   - `client_cert`: PEM file of the certificate that is shown to servers that want one, followed by those of the
///     authorities above it.
///   - `client_key`: PEM file of the private key of `client_cert`, not encrypted; may be the same file, as it is by
///     default.
///   - `crl_file`: PEM or DER file of certificate revocation lists, which then must be up to date.
///   - `pin_sha256` (a list of strings): SHA-256 digests in Base64 of public keys, one of which must be that of the
///     server or of an authority above it.
///   - `log_format` ("text" or "json"; default "text"): form of log lines: "text" for people, or "json" for programs,
///     an object in each line.
///
/// @return The session, to be freed with accsyn_session_free; NULL on failure. An unknown key, a wrong type or a number out of
///         range is ACCSYN_INVALID_ARGUMENT and the message names the key; so is a missing credential.
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
        prepare_for_threads()?;
        let options = unsafe { optional_text("options_json", options_json) }?;
        Session::open(options).map(Arc::new)
    })
}
