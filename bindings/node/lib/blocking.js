'use strict';
// Functions that block until the backend has answered and cannot be submitted: logging in. Each runs on a thread of its
// own, where its failure can be read too, since the library keeps that for each thread.

const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const { onAbort } = require('./abort.js');
const { AccsynError } = require('./error.js');
const { libraryAt } = require('./library.js');

const ROLE = 'accsyn: blocking';

if (!isMainThread && workerData?.role === ROLE) {
    const { file, name, args } = workerData;
    const library = libraryAt(file);
    const value = library[name](...args);
    // A status of 0 or a handle is success; the last error is null then.
    parentPort.postMessage({ value, failure: library.last_error() });
}

/** Runs a function of the library; `undo` gets its result when the signal aborted meanwhile. */
function blocking(library, name, args, { signal, undo = () => {} } = {}) {
    return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const data = { role: ROLE, file: library.file, name, args };
        const worker = new Worker(__filename, { workerData: data, execArgv: [] });
        const callOff = onAbort(signal, reject);
        worker.once('message', ({ value, failure }) => {
            callOff();
            if (failure) {
                reject(new AccsynError(JSON.parse(failure)));
            } else if (signal?.aborted) {
                undo(value);
            } else {
                resolve(value);
            }
        });
        worker.once('error', reject);
    });
}

module.exports = { blocking };
