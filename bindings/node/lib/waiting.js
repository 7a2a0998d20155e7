'use strict';
// How the event loop learns that the library has something for it.
//
// On Windows wait handles are no sockets, and in a worker that is being terminated koffi aborts the process when a descriptor
// becomes ready: a timer polls there. The library could also call us from a thread of its own, but koffi makes such a thread wait
// until JavaScript runs: closing would stall, and so would terminating a worker.

const { isMainThread } = require('node:worker_threads');
const { koffi } = require('./koffi.js');

// Captured now: a program's tests may replace them by fake timers.
const { setTimeout, clearTimeout, setImmediate } = globalThis;
const now = performance.now.bind(performance);

/** Milliseconds between two polls: a sixteenth of the time since the last activity, within these limits. */
const SHORTEST = 1;
const LONGEST = 100;

/** Calls `run` by a timer between `start` and `stop`. */
class Ticker {
    #run;
    #timer = null;
    #delay = 0;
    #stirred = 0;

    constructor(run) {
        this.#run = run;
    }

    /** Also says that something has happened: polling is frequent again. */
    start() {
        this.#stirred = now();
        if (this.#timer !== null && this.#delay > SHORTEST) {
            this.stop();
        }
        this.#schedule();
    }

    stop() {
        clearTimeout(this.#timer);
        this.#timer = null;
    }

    close() {
        this.stop();
    }

    #schedule() {
        if (this.#timer === null) {
            this.#delay = Math.min(Math.max((now() - this.#stirred) / 16, SHORTEST), LONGEST);
            this.#timer = setTimeout(() => this.#tick(), this.#delay);
        }
    }

    #tick() {
        // Known while `run` runs, which may stop or start it.
        const timer = this.#timer;
        this.#run();
        if (this.#timer === timer) {
            this.#timer = null;
            this.#schedule();
        }
    }
}

/** Calls `run` while a descriptor is readable, between `start` and `stop`. */
class Readable {
    #poll;
    #listener;
    #isStarted = true;

    constructor(descriptor, run) {
        // koffi calls from libuv directly, where promises do not settle: an immediate runs right afterwards, where they do.
        this.#listener = () => setImmediate(run);
        this.#poll = koffi.node.poll(descriptor, this.#listener);
        this.stop();
    }

    start() {
        if (!this.#isStarted) {
            this.#isStarted = true;
            this.#poll.start(this.#listener);
        }
    }

    stop() {
        this.#isStarted = false;
        this.#poll.stop();
    }

    close() {
        this.#isStarted = true; // For good.
        this.#poll.close();
    }
}

/** What calls `run` when a wait handle is ready, and keeps the process alive, between `start` and `stop`; to be closed. */
function waitFor(handle, run) {
    return isMainThread && process.platform !== 'win32' ? new Readable(Number(handle), run) : new Ticker(run);
}

module.exports = { Ticker, waitFor };
