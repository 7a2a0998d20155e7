'use strict';
// The implementation; index.mjs re-exports it to ES modules.

const { AccsynError, Status } = require('./lib/error.js');
const { string } = require('./lib/given.js');
const { libraryAt } = require('./lib/library.js');
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

module.exports = { AccsynError, Session, Status, hostname, methods, quote, version };
