'use strict';
// A workspace on this machine, for tests.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');

class Sandbox {
    #process;
    #folder;
    #ended;

    constructor(process, folder, ready) {
        this.#process = process;
        this.#folder = folder;
        this.#ended = new Promise((resolve) => process.once('close', resolve));
        const { control, workspace, username, api_key, password, http, https, ca_file } = ready;
        Object.assign(this, { control, workspace, username, apiKey: api_key, password, http, https, caFile: ca_file });
        this.options = { workspace, username, api_key, endpoint: https, ca_file, rate_limit: 0, environment: false };
    }

    static async start({ program, seed, timeScale = 0, args = [] } = {}) {
        const file = program ?? (process.env.ACCSYN_SANDBOX_PROGRAM || 'accsyn-sandbox');
        const given = ['--http-port', '0', '--time-scale', String(timeScale), '--exit-with-stdin', ...args];
        let folder = null;
        if (typeof seed === 'string') {
            given.push('--seed', seed);
        } else if (seed) {
            folder = fs.mkdtempSync(path.join(os.tmpdir(), 'accsyn-sandbox-'));
            const written = path.join(folder, 'seed.json');
            fs.writeFileSync(written, JSON.stringify(seed), { mode: 0o600 });
            given.push('--seed', written);
        }
        const child = spawn(file, given, { stdio: ['pipe', 'pipe', 'pipe'] });
        try {
            return new Sandbox(child, folder, JSON.parse(await firstLine(child, file)));
        } catch (error) {
            child.stdin.end();
            removeFolder(folder);
            throw error;
        }
    }

    /** Makes the next requests fail. */
    fault(...faults) {
        return this.#ask('POST', '/faults', faults.flat());
    }

    clearFaults() {
        return this.#ask('DELETE', '/faults');
    }

    /** Skips seconds of the workspace's clock. */
    advance(seconds) {
        return this.#ask('POST', '/clock', { advance: seconds });
    }

    /** Sets how fast the workspace's clock goes. */
    setTimeScale(scale) {
        return this.#ask('POST', '/clock', { scale });
    }

    expireSessions() {
        return this.#ask('POST', '/expire');
    }

    reset() {
        return this.#ask('POST', '/reset');
    }

    /** The requests so far, or those that fit. */
    journal(filter = {}) {
        return this.#ask('GET', `/journal?${new URLSearchParams(filter)}`);
    }

    /** Throws unless that number of requests fit. */
    async expect(filter) {
        await this.#ask('POST', '/expect', filter);
    }

    async stop() {
        this.#process.stdin.end();
        await this.#ended;
        removeFolder(this.#folder);
        this.#folder = null;
    }

    async #ask(method, path, body) {
        const headers = { 'Content-Type': 'application/json', Connection: 'close' };
        const answer = await fetch(this.control + path, { method, headers, body: body && JSON.stringify(body) });
        const text = await answer.text();
        if (!answer.ok) {
            let message = text;
            try {
                message = JSON.parse(text).message ?? text;
            } catch {
                // As it is.
            }
            throw new Error(`accsyn-sandbox: ${message}`);
        }
        return text ? JSON.parse(text) : null;
    }
}

if (Symbol.asyncDispose) {
    const { stop } = Sandbox.prototype;
    Object.defineProperty(Sandbox.prototype, Symbol.asyncDispose, { value: stop, writable: true, configurable: true });
}

function removeFolder(folder) {
    if (folder) {
        fs.rmSync(folder, { recursive: true, force: true });
    }
}

/** What the program says when it is ready. */
function firstLine(child, file) {
    return new Promise((resolve, reject) => {
        let errors = '';
        child.stderr.on('data', (chunk) => (errors += chunk));
        readline.createInterface({ input: child.stdout }).once('line', resolve);
        child.once('error', (cause) => {
            const hint = 'put accsyn-sandbox on the PATH, or its path into ACCSYN_SANDBOX_PROGRAM';
            reject(new Error(`cannot start ${file}: ${cause.message}; ${hint}`, { cause }));
        });
        child.once('exit', (code) => reject(new Error(`${file} exited with ${code}: ${errors.trim()}`)));
    });
}

module.exports = { Sandbox };
