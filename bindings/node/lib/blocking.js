'use strict';
// Functions that block until the backend has answered and cannot be submitted: logging in. Each runs on a separate
// thread, where its error is read as well, since the library keeps the last error per thread.

const fs = require('node:fs');
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { onAbort } = require('./abort.js');
const { AccsynError } = require('./error.js');

/** A separate file: in a bundle, this one is the whole program, which would start itself over and over. */
const THREAD = path.join(__dirname, 'blocking-thread.js');

/** Milliseconds that process exit waits for threads. */
const PATIENCE = 5000;

/** Threads that are loading the library: each sets its number to 1 when it has. */
const loading = new Set();

// koffi aborts the process when its thread ends while it is being loaded.
process.on('exit', () => {
    const deadline = performance.now() + PATIENCE;
    for (const state of loading) {
        Atomics.wait(state, 0, 0, Math.max(deadline - performance.now(), 0));
    }
});

/** A string for C in memory of its own: it holds credentials, and the thread that uses it wipes it. */
function bytes(text) {
    const copy = new Uint8Array(Buffer.byteLength(text) + 1);
    Buffer.from(copy.buffer).write(text);
    return copy;
}

/** Runs a function of the library; `undo` receives its result when the signal aborted meanwhile. */
function blocking(library, name, args, { signal, undo = () => {} } = {}) {
    return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (!fs.existsSync(THREAD)) {
            const hint = 'accsyn does not work inside of a bundle: mark it as external';
            throw AccsynError.of('UNSUPPORTED', `${THREAD} does not exist; ${hint}`);
        }
        const state = new Int32Array(new SharedArrayBuffer(4));
        const given = args.map((arg) => (typeof arg === 'string' ? bytes(arg) : arg));
        const transferList = given.filter((arg) => arg instanceof Uint8Array).map((arg) => arg.buffer);
        const workerData = { file: library.file, name, args: given, state };
        const worker = new Worker(THREAD, { workerData, transferList, execArgv: [] });
        loading.add(state);
        const callOff = onAbort(signal, reject);
        worker.once('message', ({ value, failure }) => {
            if (failure) {
                reject(new AccsynError(JSON.parse(failure)));
            } else if (signal?.aborted) {
                undo(value);
            } else {
                resolve(value);
            }
        });
        worker.once('error', reject);
        worker.once('exit', (code) => {
            loading.delete(state);
            callOff();
            reject(AccsynError.of('INTERNAL', `the thread of ${name} exited with ${code} without a result`));
        });
    });
}

module.exports = { blocking };
