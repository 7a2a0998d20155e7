'use strict';
// The pending calls of one session.
//
// Finished calls are polled for by a timer that runs only while calls are pending, which also keeps the process alive for
// them. The library could wake us, but from its own thread, and koffi makes such a thread wait until JavaScript runs:
// closing would stall, and terminating a worker would leave it waiting forever.

const { onAbort } = require('./abort.js');
const { AccsynError } = require('./error.js');

// Captured now: a program's tests may replace them by fake timers.
const { setTimeout, clearTimeout } = globalThis;
const now = performance.now.bind(performance);

/** Milliseconds between two polls: a sixteenth of the time since the last activity, within these limits. */
const SHORTEST = 1;
const LONGEST = 100;

const SUCCESS = '{"ok":true,"result":';

class Calls {
    #library;
    #session;
    #pending = new Map();
    #timer = null;
    #delay = 0;
    #stirred = 0;

    constructor(library, session) {
        this.#library = library;
        this.#session = session;
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

    #submit(method, submit, { signal, onProgress, caller }) {
        signal?.throwIfAborted();
        const handle = submit();
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
        this.#stir();
        return call;
    }

    /** Cancels all calls and settles each with its result. */
    cancelAll() {
        for (const [handle, call] of [...this.#pending]) {
            this.#library.call_cancel(handle);
            this.#settle(handle, call);
        }
    }

    #look() {
        const { next_completed, call_progress } = this.#library;
        this.#timer = null;
        for (let handle; (handle = next_completed(this.#session, 0)) !== null; ) {
            this.#stirred = now();
            this.#settle(handle, this.#pending.get(handle));
        }
        for (const [handle, call] of this.#pending) {
            if (call.onProgress) {
                const told = call_progress(handle);
                if (told !== null && told !== 'null' && told !== call.told) {
                    call.told = told;
                    call.onProgress(told);
                }
            }
        }
        this.#schedule();
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
            call.reject(traced(new AccsynError(error), call.trace));
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
        if (this.#pending.size === 0) {
            clearTimeout(this.#timer);
            this.#timer = null;
        }
        return true;
    }

    #stir() {
        this.#stirred = now();
        if (this.#timer && this.#delay > SHORTEST) {
            clearTimeout(this.#timer);
            this.#timer = null;
        }
        this.#schedule();
    }

    #schedule() {
        if (this.#timer === null && this.#pending.size > 0) {
            const quiet = now() - this.#stirred;
            this.#delay = Math.min(Math.max(quiet / 16, SHORTEST), LONGEST);
            this.#timer = setTimeout(() => this.#look(), this.#delay);
        }
    }
}

/** The error with the stack of the code that made the call. */
function traced(error, trace) {
    error.stack = `${error.name}: ${error.message}\n${trace.stack.split('\n').slice(1).join('\n')}`;
    return error;
}

module.exports = { Calls };
