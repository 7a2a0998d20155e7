'use strict';
// Validates arguments: koffi treats anything that is not a string as an address, and crashes.

const HALF = 'contains a lone surrogate, half of a character';

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

/** The kinds of objects that JSON expresses. */
const PLAIN = new Set(['Object', 'Array', 'String', 'Number', 'Boolean']);

/** What is wrong with an object that JSON would drop or change. */
function unfitObject(value) {
    const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
    if (!PLAIN.has(kind)) {
        return `must not be of the type ${kind}: pass a plain object, an array or a string`;
    }
    const isOwn = (key) => Object.prototype.propertyIsEnumerable.call(value, key);
    const symbol = Object.getOwnPropertySymbols(value).find(isOwn);
    return symbol ? `must not have a symbol as a key: ${String(symbol)}` : null;
}

/** What is wrong with a value that JSON would drop or change. */
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
        case 'object':
            return value === null ? null : unfitObject(value);
        default:
            return null;
    }
}

/** As JSON text that is exactly what was passed. */
function json(given) {
    try {
        return strictly(given);
    } catch (error) {
        if (error instanceof TypeError && error.message.startsWith('Converting circular structure')) {
            throw new TypeError('an argument must not contain itself', { cause: error });
        }
        throw error;
    }
}

function strictly(given) {
    return JSON.stringify(given, function (key, value) {
        const name = Array.isArray(this) ? `item ${key} of a list` : `\`${key.toWellFormed()}\``;
        const before = this[key]; // JSON.stringify has called its toJSON.
        const what = before === given ? 'an argument' : name;
        let reason = unfit(value) ?? unfit(key);
        if (value === undefined && Array.isArray(this)) {
            reason = 'must not be undefined';
        } else if (value === null && before !== null) {
            reason = 'must not be an invalid date';
        } else if (Buffer.isBuffer(before)) {
            reason = 'must not be a Buffer: pass a string';
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
