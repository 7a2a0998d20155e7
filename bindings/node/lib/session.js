'use strict';

const { isMainThread } = require('node:worker_threads');
const { Calls } = require('./calls.js');
const { withEnvironment } = require('./environment.js');
const { AccsynError, calledFrom } = require('./error.js');
const { json, object, string, together } = require('./given.js');
const { koffi } = require('./koffi.js');
const { LOG, libraryAt } = require('./library.js');
const { login } = require('./login.js');
const methods = require('./methods.js');
const { reader } = require('./numbers.js');
const { withSecret } = require('./secret.js');

const LEVELS = ['off', 'error', 'warning', 'info', 'debug'];

/** ACCSYN_LOG_JSON. */
const JSON_LINES = 16;

/** Closes sessions that were garbage-collected without being closed. */
const forgotten = new FinalizationRegistry((native) => free(native));

const token = Symbol();

class Session {
    #native;
    #calls;
    /** Cursors of loops that have not ended. One whose loop never ends is freed with the session. */
    #cursors = new Set();
    #closing = null;

    constructor(key, native) {
        if (key !== token) {
            throw new TypeError('use `await Session.open(options)`');
        }
        this.#native = native;
        this.#calls = new Calls(native.library, native.handle);
        native.waiting = this.#calls.waiting;
        forgotten.register(this.#calls, native, this);
    }

    /** Logs in to a workspace. */
    static async open(options) {
        const { library: file, log, logLevel = 'info', signal, ...rest } = object(options, 'the options');
        const level = LEVELS.indexOf(logLevel);
        if (level < 0) {
            throw AccsynError.of('INVALID_ARGUMENT', `\`logLevel\` must be one of ${LEVELS.join(', ')}`);
        }
        if (log !== undefined && log !== null && typeof log !== 'function') {
            throw new TypeError('`log` must be a function');
        }
        if (log && !isMainThread) {
            // A log line in flight when a worker is terminated would call into freed memory.
            throw AccsynError.of('UNSUPPORTED', '`log` works in the main thread only; in workers use `path_logfile`');
        }
        const library = libraryAt(file);
        const trace = {};
        Error.captureStackTrace(trace, Session.open);
        const handle = await login(library, json(withEnvironment(library, rest)), { signal, trace });
        const native = { library, handle, waiting: null, log: null, logEnd: null };
        try {
            if (log) {
                native.log = koffi.register(logger(log), LOG);
                library.call('session_set_log', handle, level | JSON_LINES, native.log, null);
                logging().set(native, () => endLog(native));
            }
            return new Session(token, native);
        } catch (failure) {
            await free(native);
            throw calledFrom(failure, trace);
        }
    }

    /** Runs any method by name; `args` is an object or JSON text. */
    async call(method, args, options) {
        const { signal, priority, raw, integers } = object(options, 'the options');
        const given = typeof args === 'string' ? string(args, '`args`') : object(args, '`args`');
        return this.#run(string(method, '`method`'), given, { signal, priority, raw, integers, caller: this.call });
    }

    static {
        for (const [name, { method, positional }] of Object.entries(methods)) {
            const run = async function (...given) {
                if (given.length > positional.length + 1) {
                    throw new TypeError(`${name} takes ${[...positional, 'options'].join(', ')}`);
                }
                const { signal, priority, raw, integers, ...args } = object(given[positional.length], `the options of ${name}`);
                const first = Object.fromEntries(positional.map((parameter, index) => [parameter, given[index]]));
                return this.#run(method, together(args, first), { signal, priority, raw, integers, caller: run });
            };
            Object.defineProperty(run, 'name', { value: name });
            Object.defineProperty(Session.prototype, name, { value: run, writable: true, configurable: true });
        }
    }

    /** Finds entities, page by page. */
    async *findPages(query, options) {
        const { signal, priority, raw, integers, ...given } = object(options, 'the options');
        const read = reader({ raw, integers });
        for (const [name, least] of [['limit', 1], ['skip', 0], ['max', 0]]) {
            if (given[name] !== undefined) {
                count(name, given[name], least);
            }
        }
        const { query: text, ...rest } = together(given, { query });
        this.#check();
        const { library, handle } = this.#native;
        const cursor = library.call('find_pages', handle, string(text, '`query`'), json(rest));
        this.#cursors.add(cursor);
        try {
            for (;;) {
                this.#check();
                const page = await this.#calls.startPage(cursor, { signal, priority }).promise;
                if (page === 'null') {
                    return;
                }
                yield read(page);
            }
        } finally {
            if (this.#cursors.delete(cursor)) {
                library.cursor_free(cursor);
            }
        }
    }

    /** Finds entities, one by one. */
    async *findEach(query, options) {
        if (object(options, 'the options').raw) {
            throw new TypeError('`raw` is for pages: use findPages');
        }
        for await (const page of this.findPages(query, options)) {
            yield* page;
        }
    }

    /** Waits until a job ends: yields the entity after every change, and finally as it ended. */
    watch(entitytype, entityid, options) {
        const leaving = { now() {} };
        const states = this.#states(entitytype, entityid, options, leaving);
        const { return: end } = states;
        // A generator's `return` is queued behind a pending `next`, which may take as long as the job.
        states.return = (value) => {
            leaving.now();
            return end.call(states, value);
        };
        return states;
    }

    async *#states(entitytype, entityid, options, leaving) {
        const { signal, priority, raw, integers, ...args } = object(options, 'the options');
        const give = reader({ raw, integers });
        let latest = null;
        let yielded = null;
        let isOver = false;
        let isLeft = false;
        let wake;
        const onProgress = (text) => {
            latest = text;
            wake?.();
        };
        const call = this.#start('wait', together(args, { entitytype, entityid }), { signal, priority, onProgress });
        const over = () => {
            isOver = true;
            wake?.();
        };
        call.promise.then(over, over);
        leaving.now = () => {
            isLeft = true;
            over();
        };
        try {
            while (!isOver) {
                if (latest === yielded) {
                    await new Promise((resolve) => (wake = resolve));
                } else {
                    yielded = latest;
                    yield give(yielded);
                }
            }
            const ended = isLeft ? yielded : await call.promise;
            if (ended !== yielded) {
                yield give(ended);
            }
        } finally {
            call.cancel();
        }
    }

    /** Describes the session: workspace, user, backend, options in effect. */
    info() {
        this.#check();
        return JSON.parse(this.#native.library.call('session_info', this.#native.handle));
    }

    /** Logs in again, with the same credentials or others. */
    async reauthenticate(options) {
        this.#check();
        const { signal, ...credentials } = object(options, 'the credentials');
        const start = (bytes) => this.#calls.startLogin(bytes, { signal, caller: this.reauthenticate });
        await withSecret(json(credentials), start).promise;
    }

    /** Ends the session and every pending call. */
    close() {
        if (!this.#closing) {
            forgotten.unregister(this);
            this.#calls.close();
            this.#cursors.forEach((cursor) => this.#native.library.cursor_free(cursor));
            this.#cursors.clear();
            this.#closing = free(this.#native);
        }
        return this.#closing;
    }

    #check() {
        if (this.#closing) {
            throw AccsynError.of('INVALID_HANDLE', 'the session is closed');
        }
    }

    #start(method, args, options) {
        this.#check();
        return this.#calls.start(method, typeof args === 'string' ? args : json(args), options);
    }

    async #run(method, args, { raw, integers, ...options }) {
        const read = reader({ raw, integers });
        return read(await this.#start(method, args, options).promise);
    }
}

// Node 20 has these from its later releases on.
for (const symbol of [Symbol.dispose, Symbol.asyncDispose]) {
    if (symbol) {
        const { close } = Session.prototype;
        Object.defineProperty(Session.prototype, symbol, { value: close, writable: true, configurable: true });
    }
}

function count(name, value, least = 0) {
    if (!Number.isSafeInteger(value) || value < least) {
        throw AccsynError.of('INVALID_ARGUMENT', `\`${name}\` must be an integer of at least ${least}`);
    }
}

/** Calls the host's function; its exceptions are not the library's concern. */
function logger(log) {
    return (_, line) => {
        try {
            const { time, level: name, message, ...fields } = JSON.parse(line);
            log(message, name, { time, ...fields });
        } catch (error) {
            process.nextTick(() => {
                throw error;
            });
        }
    };
}

const LOGGING = Symbol.for('accsyn.logging');

/** What ends the logs of sessions, shared by all copies of this module: `process` has one listener for them. */
function logging() {
    if (!process[LOGGING]) {
        Object.defineProperty(process, LOGGING, { value: new Map() });
        // The last lines, for example of a cancelled call, must not arrive after the environment is gone.
        process.on('beforeExit', () => process[LOGGING].forEach((end) => end()));
    }
    return process[LOGGING];
}

/**
 * Ends the log of a session. A line in flight waits for this thread, and ending the log waits for the line: so that is
 * done on another thread.
 */
function endLog(native) {
    logging().delete(native);
    native.logEnd ??= new Promise((resolve) => {
        native.library.session_set_log.async(native.handle, 0, null, null, resolve);
    }).then(() => koffi.unregister(native.log));
    return native.logEnd;
}

async function free(native) {
    const { library, handle } = native;
    if (native.log !== null) {
        await endLog(native);
    }
    native.waiting?.close();
    library.unguard('session_free', handle);
    library.session_free(handle);
}

module.exports = { Session };
