'use strict';

const Status = require('./status.js');

/** The failure of a call, with everything the library reports about it. */
class AccsynError extends Error {
    constructor(failure) {
        super(failure.message);
        this.status = failure.status;
        this.code = failure.code;
        this.method = failure.method ?? null;
        this.httpStatus = failure.http_status ?? null;
        this.sessionExpired = failure.session_expired ?? false;
        this.retryAfter = failure.retry_after ?? null;
        this.attempts = failure.attempts ?? 0;
        this.eid = failure.eid ?? null;
    }

    /** A failure that this package detected itself. */
    static of(code, message) {
        return new AccsynError({ status: Status[code], code, message });
    }
}
Object.defineProperty(AccsynError.prototype, 'name', { value: 'AccsynError', writable: true, configurable: true });

/** The error with the stack of the code that made the call. */
function calledFrom(error, trace) {
    error.stack = `${error.name}: ${error.message}\n${trace.stack.split('\n').slice(1).join('\n')}`;
    return error;
}

module.exports = { AccsynError, Status, calledFrom };
