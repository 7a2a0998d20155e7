'use strict';

const { spawn } = require('node:child_process');
const { Session } = require('accsyn');

/** The sandbox that these tests run in: `accsyn-sandbox -- node --test`. */
const sandbox = JSON.parse(process.env.ACCSYN_SANDBOX);

/** Asks the sandbox's control interface. */
async function control(method, path, body) {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(sandbox.control + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) {
        throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text && JSON.parse(text);
}

/** Lets all requests to an operation take that many seconds, until the test ends. */
async function slow(test, uri, delay) {
    await control('POST', '/faults', { uri, delay, times: 100000 });
    test.after(() => control('DELETE', '/faults'));
}

/** A session of this test's own. */
async function open(test, options) {
    const session = await Session.open({ rate_limit: 0, ...options });
    test.after(() => session.close());
    return session;
}

/** Until something is true; the test's own time limit ends it otherwise. */
async function until(holds) {
    while (!(await holds())) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

/** Runs a program in a Node of its own; gives its exit code, what it printed, and how long it took. */
function run(program, { flags = [], env = {} } = {}) {
    return new Promise((resolve) => {
        const started = performance.now();
        const child = spawn(process.execPath, [...flags, '--eval', program], {
            cwd: __dirname,
            env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
            stdio: ['ignore', 'pipe', 'pipe'],
            timeout: 60000,
        });
        let [output, errors] = ['', ''];
        child.stdout.on('data', (chunk) => (output += chunk));
        child.stderr.on('data', (chunk) => (errors += chunk));
        child.on('close', (code, signal) => {
            resolve({ code: code ?? signal, output: output.trim(), errors, seconds: (performance.now() - started) / 1000 });
        });
    });
}

/** The start of a program for `run`. */
const PROGRAM = "const { Session, AccsynError } = require('accsyn');";

module.exports = { PROGRAM, control, open, run, sandbox, slow, until };
