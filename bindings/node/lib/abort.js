'use strict';

/** Throws the signal's reason if it has aborted; a `TypeError` if it is not an AbortSignal. */
function check(signal) {
    if (signal === undefined || signal === null) {
        return;
    }
    if (typeof signal.throwIfAborted !== 'function' || typeof signal.addEventListener !== 'function') {
        throw new TypeError('`signal` must be an AbortSignal');
    }
    signal.throwIfAborted();
}

/** Callbacks by abort signal. One listener per signal: Node warns about more than ten. */
const waiting = new WeakMap();

/** Calls `abort` with the signal's reason when it aborts; returns a function that unregisters it. */
function onAbort(signal, abort) {
    if (!signal) {
        return () => {};
    }
    let entry = waiting.get(signal);
    if (!entry) {
        const aborts = new Set();
        entry = { aborts, listener: () => aborts.forEach((abort) => abort(signal.reason)) };
        waiting.set(signal, entry);
        signal.addEventListener('abort', entry.listener, { once: true });
    }
    entry.aborts.add(abort);
    return () => {
        entry.aborts.delete(abort);
        if (entry.aborts.size === 0 && waiting.get(signal) === entry) {
            waiting.delete(signal);
            signal.removeEventListener('abort', entry.listener);
        }
    };
}

module.exports = { check, onAbort };
