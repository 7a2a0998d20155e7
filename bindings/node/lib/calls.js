'use strict';
// The pending calls of one session, whose wait handle says when some are done.

const { check, onAbort } = require('./abort.js');
const { AccsynError, calledFrom } = require('./error.js');
const { Ticker, waitFor } = require('./waiting.js');

const SUCCESS = '{"ok":true,"result":';

/** Those with pending calls, which must not be garbage-collected: what waits for a session refers to it only weakly. */
const busy = new Set();

/** ACCSYN_PRIORITY_BACKGROUND to ACCSYN_PRIORITY_INTERACTIVE. */
const PRIORITIES = { background: 1, normal: 2, interactive: 3 };

function levelOf(priority) {
    const name = priority ?? 'normal';
    if (!Object.hasOwn(PRIORITIES, name)) {
        throw new TypeError("`priority` must be 'interactive', 'normal' or 'background'");
    }
    return PRIORITIES[name];
}

class Calls {
    #library;
    #session;
    #pending = new Map();
    #waiting;
    /** Reads the progress of "wait", for which there is no handle. */
    #ticker = new Ticker(() => this.#readProgress());
    #watched = 0;
    #isClosed = false;

    constructor(library, session) {
        this.#library = library;
        this.#session = session;
        this.#waiting = Calls.#waitWeakly(library.call('session_wait_handle', session), new WeakRef(this));
    }

    // A function of its own: a closure in the constructor would refer to `this`.
    static #waitWeakly(handle, calls) {
        return waitFor(handle, () => calls.deref()?.#collect());
    }

    /** To be closed before the session is freed. */
    get waiting() {
        return this.#waiting;
    }

    /**
     * Starts a call of a method. Its promise resolves to the result as JSON text; `cancel(reason)` rejects it and ends the call.
     * `onProgress` receives the entity that a "wait" polls, as JSON text, after each change.
     */
    start(method, args, options = {}) {
        const submit = () => this.#library.call('submit', this.#session, method, args);
        return this.#submit(method, submit, { caller: this.start, ...options });
    }

    /** Starts reading the next page of a cursor, which is "null" at the end. */
    startPage(cursor, options = {}) {
        const submit = () => this.#library.call('cursor_submit_next', cursor, null);
        return this.#submit('find', submit, { caller: this.startPage, ...options });
    }

    /** Starts logging in again; `credentials` are JSON text in bytes. */
    startLogin(credentials, options = {}) {
        const submit = () => this.#library.call('session_submit_reauthenticate', this.#session, credentials, null);
        return this.#submit(null, submit, { caller: this.startLogin, ...options });
    }

    #submit(method, submit, { signal, priority, onProgress, caller }) {
        check(signal);
        const level = levelOf(priority);
        const handle = submit();
        if (level !== PRIORITIES.normal) {
            this.#library.call_set_priority(handle, level);
        }
        const call = { method, onProgress, trace: {} };
        Error.captureStackTrace(call.trace, caller);
        call.promise = new Promise((resolve, reject) => Object.assign(call, { resolve, reject }));
        call.cancel = (reason) => {
            if (this.#end(handle)) {
                call.reject(reason);
            }
        };
        call.callOff = onAbort(signal, call.cancel);
        this.#pending.set(handle, call);
        busy.add(this);
        this.#waiting.start();
        if (onProgress) {
            this.#watched++;
            this.#ticker.start();
        }
        return call;
    }

    /** Cancels all calls and settles each with its result. */
    close() {
        this.#isClosed = true;
        for (const [handle, call] of [...this.#pending]) {
            this.#library.call_cancel(handle);
            this.#settle(handle, call);
        }
    }

    #collect() {
        if (this.#isClosed) {
            return;
        }
        while (this.#pending.size > 0) {
            const handle = this.#library.next_completed(this.#session, 0);
            if (handle === null) {
                return;
            }
            this.#settle(handle, this.#pending.get(handle));
            if (this.#pending.size > 0) {
                this.#waiting.start(); // For a ticker: more may follow soon.
            }
        }
    }

    #readProgress() {
        for (const [handle, call] of this.#pending) {
            const progress = call.onProgress ? this.#library.call_progress(handle) : null;
            if (progress !== null && progress !== 'null' && progress !== call.progress) {
                call.progress = progress;
                this.#ticker.start();
                call.onProgress(progress);
            }
        }
    }

    #settle(handle, call) {
        const envelope = this.#library.call_take(handle);
        const failure = envelope === null ? this.#library.failure() : null;
        this.#end(handle);
        if (failure) {
            call.reject(failure);
        } else if (envelope.startsWith(SUCCESS)) {
            call.resolve(envelope.slice(SUCCESS.length, -1));
        } else {
            const { error } = JSON.parse(envelope);
            error.method ??= call.method; // The library does not know this name.
            call.reject(calledFrom(new AccsynError(error), call.trace));
        }
    }

    /** Frees a call, which cancels it if it is not done; returns whether there was one. */
    #end(handle) {
        const call = this.#pending.get(handle);
        if (!call) {
            return false;
        }
        this.#pending.delete(handle);
        this.#library.call_free(handle);
        call.callOff();
        if (call.onProgress && --this.#watched === 0) {
            this.#ticker.stop();
        }
        if (this.#pending.size === 0) {
            this.#waiting.stop();
            busy.delete(this);
        }
        return true;
    }
}

module.exports = { Calls };
