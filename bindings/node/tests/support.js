'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
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

/** The number of the last request that the sandbox got. */
async function lastRequest() {
    return (await control('GET', '/journal')).at(-1).number;
}

/** The requests for an operation after that number. */
async function requests(since, uri) {
    return (await control('GET', `/journal?since=${since}`)).filter((request) => request.event?.uri === uri);
}

/** A session of this test's own. */
async function open(test, options) {
    const session = await Session.open({ rate_limit: 0, ...options });
    test.after(() => session.close());
    return session;
}

/** Until something is true, which it is soon. */
async function until(holds) {
    const deadline = performance.now() + 20000;
    while (!(await holds())) {
        if (performance.now() > deadline) {
            throw new Error(`not in time: ${holds}`);
        }
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

/** The examples in a language of the guide, docs/node.md, which is the package's README. */
function examples(language) {
    const guide = fs.readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');
    return [...guide.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, text]) => text);
}

/** The start of a program for `run`. */
const PROGRAM = "const { Session, AccsynError } = require('accsyn');";

module.exports = { PROGRAM, control, examples, lastRequest, open, requests, run, sandbox, slow, until };
