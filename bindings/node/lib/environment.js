'use strict';

const { isMainThread } = require('node:worker_threads');

/**
 * The options of a session with the environment of this thread. The library reads that of the process, which a worker
 * thread does not share; which variables apply, and in which order, is decided by the library.
 */
function withEnvironment(library, options) {
    if (isMainThread || (options.environment ?? true) !== true) {
        return options;
    }
    const environment = {};
    for (const { variables, qualifying_variables } of JSON.parse(library.call('options'))) {
        for (const name of [...Object.values(variables).flat(), ...qualifying_variables]) {
            if (process.env[name] !== undefined) {
                environment[name] = process.env[name];
            }
        }
    }
    return { ...options, environment };
}

module.exports = { withEnvironment };
