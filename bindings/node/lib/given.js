'use strict';
// Validates arguments: koffi treats anything that is not a string as an address, and crashes.

const HALF = 'holds half of a character (a lone surrogate)';

/** The object that was passed, or an empty one. */
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
    if (!given.isWellFormed()) {
        throw new TypeError(`${what} ${HALF}`);
    }
    return given;
}

/** Values that JSON would drop or change, with what is wrong with them. */
function unfit(value) {
    switch (typeof value) {
        case 'number':
            return Number.isFinite(value) ? null : `must not be ${value}`;
        case 'string':
            return value.isWellFormed() ? null : HALF;
        case 'function':
        case 'symbol':
        case 'bigint':
            return `must not be a ${typeof value}`;
        default:
            return null;
    }
}

/** As JSON text that is exactly what was passed. */
function json(given) {
    return JSON.stringify(given, function (key, value) {
        const what = Array.isArray(this) ? `item ${key} of a list` : `\`${key.toWellFormed()}\``;
        let reason = unfit(value) ?? unfit(key);
        if (value === undefined && Array.isArray(this)) {
            reason = 'must not be undefined';
        } else if (value === null && this[key] !== null) {
            reason = 'must not be an invalid date'; // Its toJSON gives null.
        }
        if (reason) {
            throw new TypeError(`${what} ${reason}`);
        }
        return value;
    });
}

/** The arguments of a call: its options and positional arguments. */
function together(options, positional) {
    const repeated = Object.keys(positional).find((name) => Object.hasOwn(options, name));
    if (repeated) {
        throw new TypeError(`\`${repeated}\` must be passed as an argument, not in the options`);
    }
    return { ...options, ...positional };
}

module.exports = { json, object, string, together };
