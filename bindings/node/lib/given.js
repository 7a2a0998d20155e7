'use strict';
// What callers give, made sure of: koffi takes whatever is no string for an address, and crashes.

/** The object that was given, an empty one for nothing. */
function object(given, what) {
    if (given === undefined || given === null) {
        return {};
    }
    if (Object.prototype.toString.call(given) !== '[object Object]') {
        throw new TypeError(`${what} must be an object`);
    }
    return given;
}

function string(given, what) {
    if (typeof given !== 'string') {
        throw new TypeError(`${what} must be a string`);
    }
    return given;
}

module.exports = { object, string };
