'use strict';

/** The kinds of failure, as numbered in accsyn.h. */
const Status = Object.freeze({
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

/** A failure of a call, with what the library tells about it. */
class AccsynError extends Error {
    constructor(told) {
        super(told.message);
        this.status = told.status;
        this.code = told.code;
        this.method = told.method ?? null;
        this.httpStatus = told.http_status ?? null;
        this.sessionExpired = told.session_expired ?? false;
        this.retryAfter = told.retry_after ?? null;
        this.attempts = told.attempts ?? 0;
    }

    /** A failure that this package found by itself. */
    static of(code, message) {
        return new AccsynError({ status: Status[code], code, message });
    }
}
Object.defineProperty(AccsynError.prototype, 'name', { value: 'AccsynError', writable: true, configurable: true });

module.exports = { AccsynError, Status };
