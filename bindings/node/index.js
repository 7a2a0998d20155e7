'use strict';
// The implementation; index.mjs re-exports it to ES modules.

let threads;
try {
    threads = require('node:worker_threads');
} catch (cause) {
    throw new Error('accsyn is part of a bundle that cannot load modules of Node: mark it as external', { cause });
}
const { AccsynError, Status } = require('./lib/error.js');
const { string } = require('./lib/given.js');
const { libraryAt, prepare } = require('./lib/library.js');
const { Session } = require('./lib/session.js');

/** The version of the library in use. */
function version() {
    return libraryAt().version();
}

/** Turns any string into a literal for a query. */
function quote(text) {
    return libraryAt().call('quote', string(text, 'what is quoted'));
}

/** Describes every method of the API. */
function methods() {
    return JSON.parse(libraryAt().call('methods'));
}

/** The host name of this machine, as the backend sees it. */
function hostname() {
    return libraryAt().call('hostname');
}

if (!threads.isMainThread) {
    prepare();
}

module.exports = { AccsynError, Session, Status, hostname, methods, quote, version };
