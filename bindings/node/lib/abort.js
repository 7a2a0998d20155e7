'use strict';

/** What is to be done when a signal aborts. One listener each: Node warns of signals that have more than ten. */
const waiting = new WeakMap();

/** Lets `abort` be called with the signal's reason when it aborts; gives a function that calls that off. */
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

module.exports = { onAbort };
