'use strict';

const { isMainThread } = require('node:worker_threads');

/** A variable of this thread; none in a process that has more rights than whoever started it. */
function variable(name) {
    const isRaised = process.geteuid?.() !== process.getuid?.() || process.getegid?.() !== process.getgid?.();
    return (isRaised ? undefined : process.env[name]) ?? '';
}

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
            // One that is empty counts as not set.
            if (variable(name) !== '') {
                environment[name] = variable(name);
            }
        }
    }
    return { ...options, environment };
}

module.exports = { variable, withEnvironment };
