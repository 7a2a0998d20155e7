'use strict';
// The thread of a blocking call, started by blocking.js.

const { parentPort, workerData } = require('node:worker_threads');
const { libraryAt } = require('./library.js');

const { file, name, args } = workerData;
const library = libraryAt(file);
const value = library[name](...args);
// A status of 0 or a handle is success; the last error is null then.
parentPort.postMessage({ value, failure: library.last_error() });
