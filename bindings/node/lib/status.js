'use strict';
// Generated from src/base/error.rs by `cargo run -p accsyn-bindings`; do not edit.

/** The kinds of failure, as numbered in accsyn.h. */
module.exports = Object.freeze({
    INVALID_ARGUMENT: 1,
    INVALID_HANDLE: 2,
    INVALID_QUERY: 3,
    AUTH_FAILED: 4,
    BACKEND: 5,
    SESSION_EXPIRED: 6,
    BACKEND_EXCEPTION: 7,
    RATE_LIMITED: 8,
    NETWORK: 9,
    TLS: 10,
    PROXY: 11,
    TIMEOUT: 12,
    PROTOCOL: 13,
    CANCELLED: 14,
    IO: 15,
    FORKED: 16,
    UNSUPPORTED: 17,
    ALREADY_TAKEN: 18,
    INTERNAL: 19,
});
