# Generated from src/base/error.rs by `cargo run -p accsyn-bindings`; do not edit.
"""The kinds of failure."""


class Status(object):
    """The kinds of failure, as numbered in accsyn.h."""

    # An argument is NULL, not UTF-8, not valid JSON or of the wrong type; a key is unknown; or a credential is
    # missing.
    INVALID_ARGUMENT = 1
    # The handle was freed, never existed, or is of another kind.
    INVALID_HANDLE = 2
    # The query is malformed; the message gives the position.
    INVALID_QUERY = 3
    # The login was refused.
    AUTH_FAILED = 4
    # The backend refused the call; the message is the backend's own.
    BACKEND = 5
    # The session is no longer valid and could not renew itself. Log in again and repeat the call.
    SESSION_EXPIRED = 6
    # The backend reported an exception.
    BACKEND_EXCEPTION = 7
    # Still throttled (HTTP 429) after all retries; the error's `retry_after` says how long to wait.
    RATE_LIMITED = 8
    # Could not resolve the host name, connect, send or receive.
    NETWORK = 9
    # The certificate was not accepted or the TLS handshake failed; see the session option `ca_file`.
    TLS = 10
    # The proxy refused the connection or does not respond.
    PROXY = 11
    # `connect_timeout`, `timeout` or the total time limit of a call passed.
    TIMEOUT = 12
    # The response violates the protocol: not JSON, JSON of the wrong shape, a redirect, too large, or an error page.
    PROTOCOL = 13
    # The call was cancelled, or its session was closed.
    CANCELLED = 14
    # A log file, credentials file or data file could not be read or written, or the program has closed the session's
    # descriptors, or has used up its own, or the system gives no random numbers.
    IO = 15
    # The handle belongs to the parent process.
    FORKED = 16
    # The method or option does not exist in the session's `api_version`.
    UNSUPPORTED = 17
    # The result of the call was already taken.
    ALREADY_TAKEN = 18
    # A bug in the library, caught at its boundary.
    INTERNAL = 19
