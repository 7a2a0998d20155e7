// Generated from src/base/error.rs by `cargo run -p accsyn-bindings`; do not edit.

/** The kinds of failure, as numbered in accsyn.h. */
export const Status: {
    /** An argument is NULL, not UTF-8, not valid JSON or of the wrong type; a key is unknown; or a credential is missing. */
    readonly INVALID_ARGUMENT: 1;
    /** The handle was freed, never existed, or is of another kind. */
    readonly INVALID_HANDLE: 2;
    /** The query is malformed; the message gives the position. */
    readonly INVALID_QUERY: 3;
    /** The login was refused. */
    readonly AUTH_FAILED: 4;
    /** The backend refused the call; the message is the backend's own. */
    readonly BACKEND: 5;
    /** The session is no longer valid and could not renew itself. Log in again and repeat the call. */
    readonly SESSION_EXPIRED: 6;
    /** The backend reported an exception. */
    readonly BACKEND_EXCEPTION: 7;
    /** Still throttled (HTTP 429) after all retries; the error's `retry_after` says how long to wait. */
    readonly RATE_LIMITED: 8;
    /** Could not resolve the host name, connect, send or receive. */
    readonly NETWORK: 9;
    /** The certificate was not accepted or the TLS handshake failed; see the session option `ca_file`. */
    readonly TLS: 10;
    /** The proxy refused the connection or does not respond. */
    readonly PROXY: 11;
    /** `connect_timeout`, `timeout` or the total time limit of a call passed. */
    readonly TIMEOUT: 12;
    /** The response violates the protocol: not JSON, JSON of the wrong shape, a redirect, too large, or an error page. */
    readonly PROTOCOL: 13;
    /** The call was cancelled, or its session was closed. */
    readonly CANCELLED: 14;
    /** A log file, credentials file or data file could not be read or written, or the program has closed the session's descriptors, or has used up its own, or the system gives no random numbers. */
    readonly IO: 15;
    /** The handle belongs to the parent process. */
    readonly FORKED: 16;
    /** The method or option does not exist in the session's `api_version`. */
    readonly UNSUPPORTED: 17;
    /** The result of the call was already taken. */
    readonly ALREADY_TAKEN: 18;
    /** A bug in the library, caught at its boundary. */
    readonly INTERNAL: 19;
};
