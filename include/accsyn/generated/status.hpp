/* Generated from src/base/error.rs by `cargo run -p accsyn-bindings`; do not edit. */
/*
 * accsyn/generated/status.hpp: the kinds of failure, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_GENERATED_STATUS_HPP
#define ACCSYN_GENERATED_STATUS_HPP

#include <accsyn.h>

#include <cstdint>

namespace accsyn
{

/// The kind of a failure. Later versions of the library may add some: treat an unknown one as a failure.
enum class status : std::int32_t {
    /// No error.
    ok = ACCSYN_OK,
    /// An argument is NULL, not UTF-8, not valid JSON or of the wrong type; a key is unknown; or a credential is
    /// missing.
    invalid_argument = ACCSYN_INVALID_ARGUMENT,
    /// The handle was freed, never existed, or is of another kind.
    invalid_handle = ACCSYN_INVALID_HANDLE,
    /// The query is malformed; the message gives the position.
    invalid_query = ACCSYN_INVALID_QUERY,
    /// The login was refused.
    auth_failed = ACCSYN_AUTH_FAILED,
    /// The backend refused the call; the message is the backend's own.
    backend = ACCSYN_BACKEND,
    /// The session is no longer valid and could not renew itself. Log in again and repeat the call.
    session_expired = ACCSYN_SESSION_EXPIRED,
    /// The backend reported an exception.
    backend_exception = ACCSYN_BACKEND_EXCEPTION,
    /// Still throttled (HTTP 429) after all retries; the error's `retry_after` says how long to wait.
    rate_limited = ACCSYN_RATE_LIMITED,
    /// Could not resolve the host name, connect, send or receive.
    network = ACCSYN_NETWORK,
    /// The certificate was not accepted or the TLS handshake failed; see the session option `ca_file`.
    tls = ACCSYN_TLS,
    /// The proxy refused the connection or does not respond.
    proxy = ACCSYN_PROXY,
    /// `connect_timeout`, `timeout` or the total time limit of a call passed.
    timeout = ACCSYN_TIMEOUT,
    /// The response violates the protocol: not JSON, JSON of the wrong shape, a redirect, too large, or an error page.
    protocol = ACCSYN_PROTOCOL,
    /// The call was cancelled, or its session was closed.
    cancelled = ACCSYN_CANCELLED,
    /// A log file, credentials file or data file could not be read or written, or the program has closed the session's
    /// descriptors, or has used up its own, or the system gives no random numbers.
    io = ACCSYN_IO,
    /// The handle belongs to the parent process.
    forked = ACCSYN_FORKED,
    /// The method or option does not exist in the session's `api_version`.
    unsupported = ACCSYN_UNSUPPORTED,
    /// The result of the call was already taken.
    already_taken = ACCSYN_ALREADY_TAKEN,
    /// A bug in the library, caught at its boundary.
    internal = ACCSYN_INTERNAL,
};

} // namespace accsyn

#endif
