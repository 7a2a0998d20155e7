'use strict';

const { isMainThread } = require('node:worker_threads');
const { koffi } = require('./koffi.js');

/** `<sys/auxv.h>` */
const AT_SECURE = 23;

let isRaised;

/** A variable of this thread; none in a process that has more rights than whoever started it. */
function variable(name) {
    isRaised ??= hasMoreRights();
    return (isRaised ? undefined : process.env[name]) ?? '';
}

/** By its owner, or as the kernel said when it started, which includes capabilities of its file. */
function hasMoreRights() {
    if (process.geteuid?.() !== process.getuid?.() || process.getegid?.() !== process.getgid?.()) {
        return true;
    }
    if (process.platform !== 'linux') {
        return false;
    }
    const getauxval = koffi.load(null).func('unsigned long getauxval(unsigned long type)');
    return Number(getauxval(AT_SECURE)) !== 0;
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
