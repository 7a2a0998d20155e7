'use strict';
// JSON text with every digit of its integers.

const { randomUUID } = require('node:crypto');

/** Starts strings that stand for integers, and no other string. */
const MARK = `${randomUUID()}:`;

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const INTEGER = /^-?\d+$/;

const marked = (number) => (INTEGER.test(number) ? `"${MARK}${number}"` : number);

/** The index behind the string that starts there. */
function behindString(text, start) {
    let at = start + 1;
    while (text[at] !== '"') {
        at += text[at] === '\\' ? 2 : 1;
    }
    return at + 1;
}

/** As JSON.parse does, but integers become BigInts. */
function parseBigInts(text) {
    const parts = [];
    for (let at = 0; at < text.length; ) {
        const quote = text.indexOf('"', at);
        const start = quote < 0 ? text.length : quote;
        parts.push(text.slice(at, start).replace(NUMBER, marked));
        at = quote < 0 ? start : behindString(text, start);
        parts.push(text.slice(start, at));
    }
    return JSON.parse(parts.join(''), (_, value) =>
        typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
    );
}

/** What turns results, which are JSON text, into what the caller asked for. */
function reader({ raw = false, integers = 'number' }) {
    if (typeof raw !== 'boolean') {
        throw new TypeError('`raw` must be a boolean');
    }
    if (integers !== 'number' && integers !== 'bigint') {
        throw new TypeError("`integers` must be 'number' or 'bigint'");
    }
    if (raw) {
        return (text) => text;
    }
    return integers === 'bigint' ? parseBigInts : (text) => JSON.parse(text);
}

module.exports = { reader };
