'use strict';

/** Passes a string to a function as bytes for C, which are wiped afterwards: a JavaScript string cannot be. */
function withSecret(text, use) {
    const bytes = new Uint8Array(Buffer.byteLength(text) + 1);
    Buffer.from(bytes.buffer).write(text);
    try {
        return use(bytes);
    } finally {
        bytes.fill(0);
    }
}

module.exports = { withSecret };
