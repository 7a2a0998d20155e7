'use strict';

const Status = require('./status.js');

/** The failure of a call, with everything the library reports about it. */
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
        this.eid = told.eid ?? null;
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
