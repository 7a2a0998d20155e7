'use strict';
// How the event loop learns that the library has something for it.
//
// Node reads from the wait handle as from any other socket. (koffi.node.poll aborts the process when a descriptor becomes ready in a
// worker that is being terminated.) On Windows wait handles are not sockets, and Bun has no such sockets: a timer polls there. The library could also call us from a
// thread of its own, but koffi makes such a thread wait until JavaScript runs: closing would stall, and so would terminating a worker.

const net = require('node:net');

// Captured now: a program's tests may replace them by fake timers.
const { setTimeout, clearTimeout } = globalThis;
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

/** Whether the event loop can read from a wait handle: a socket of Bun never reads from a descriptor that it is given. */
const IS_READABLE = process.platform !== 'win32' && !process.versions.bun;

/**
 * Calls `run` when a descriptor becomes readable, which keeps the process alive between `start` and `stop`. The library's wait handle
 * is a socket with a byte to be read; that this reads it does not matter to the library.
 *
 * Node closes the descriptor, and the library, which looks at what it closes, finds that done. So there is no moment at which a
 * terminated worker leaves it open: a duplicate would have no owner until there is a socket. What the handle belongs to must be freed
 * after `close`, on this thread: Node itself closes sockets before it runs the hooks of `Library.guarded`.
 */
class Readable {
    #socket;

    constructor(descriptor, run) {
        const callback = () => {
            run();
            return true;
        };
        this.#socket = new net.Socket({
            fd: descriptor,
            readable: true,
            writable: false,
            onread: { buffer: Buffer.alloc(16), callback },
        });
        // It ends with the session, if that is freed first.
        this.#socket.on('error', () => {});
        this.stop();
    }

    start() {
        this.#socket.ref();
    }

    stop() {
        this.#socket.unref();
    }

    close() {
        this.#socket.destroy();
    }
}

/** What calls `run` when a wait handle is ready, and keeps the process alive, between `start` and `stop`; to be closed. */
function waitFor(handle, run) {
    return IS_READABLE ? new Readable(Number(handle), run) : new Ticker(run);
}

module.exports = { Ticker, waitFor };
