'use strict';
// The thread of a blocking call, started by blocking.js.

const { parentPort, workerData } = require('node:worker_threads');

const { file, name, args, state } = workerData;
let library;
try {
    library = require('./library.js').libraryAt(file);
} finally {
    Atomics.store(state, 0, 1);
    Atomics.notify(state, 0);
}
let value;
try {
    value = library[name](...args);
} finally {
    args.filter((arg) => arg instanceof Uint8Array).forEach((bytes) => bytes.fill(0));
}
// A status of 0 or a handle is success; the last error is null then.
parentPort.postMessage({ value, failure: library.last_error() });
