'use strict';
// koffi, which loads a binary of its own: inside a bundle it does not find it.

const { AccsynError } = require('./error.js');

let koffi;
try {
    koffi = require('koffi');
} catch (cause) {
    const hint = 'in a bundle, mark accsyn and koffi as external; otherwise reinstall accsyn with its dependencies';
    const [reason] = String(cause.message).split('\n');
    throw Object.assign(AccsynError.of('UNSUPPORTED', `cannot load koffi: ${reason}; ${hint}`), { cause });
}

module.exports = { koffi };
