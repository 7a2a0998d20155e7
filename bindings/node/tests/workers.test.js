'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { open, run, sandbox, slow } = require('./support.js');

const START = "const { parentPort } = require('node:worker_threads'); const { Session } = require('accsyn');";

function start(body) {
    return new Worker(`${START} (async () => { ${body} })();`, { eval: true });
}

function message(worker) {
    return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

const exit = (worker) => new Promise((resolve) => worker.once('exit', resolve));

test('workers have sessions of their own', async (t) => {
    const session = await open(t);
    const found = await Promise.all(
        [1, 2, 3].map(async () => {
            const worker = start(`const session = await Session.open();
                parentPort.postMessage((await session.find('User')).length);
                await session.close();`);
            const [users, code] = await Promise.all([message(worker), exit(worker)]);
            assert.equal(code, 0);
            return users;
        }),
    );
    const { length } = await session.find('User');
    assert.deepEqual(found, [length, length, length]);
});

test('workers log in with their own environment', async () => {
    /** What a worker with these variables is told about its session. */
    const opened = async (variables, options = {}) => {
        const env = { ...process.env, ACCSYN_CREDENTIALS_PATH: '', ...variables };
        const body = `${START} Session.open(${JSON.stringify(options)}).then(
            (session) => parentPort.postMessage(session.info()),
            (error) => parentPort.postMessage(error.message));`;
        return message(new Worker(body, { eval: true, env }));
    };
    const { workspace, username, api_key, password } = sandbox;
    assert.equal((await opened({})).username, username);
    assert.equal((await opened({ ACCSYN_API_USER: 'no@body.com' }, { username })).username, username);
    assert.match(await opened({ ACCSYN_API_USER: 'no@body.com' }), /user|refused|invalid|login|auth/i);
    assert.match(await opened({ ACCSYN_API_KEY: 'wrong' }), /key|refused|invalid|login|auth/i);
    assert.equal((await opened({ ACCSYN_API_KEY: 'wrong' }, { api_key })).username, username);
    assert.equal((await opened({ ACCSYN_API_KEY: 'wrong' }, { pwd: password })).username, username);
    assert.match(await opened({ ACCSYN_WORKSPACE: 'bad code' }), /workspace/);
    assert.match(await opened({ ACCSYN_WORKSPACE: '', ACCSYN_DOMAIN: 'bad code' }), /workspace/);
    assert.match(await opened({ ACCSYN_WORKSPACE: '', ACCSYN_DOMAIN: '', ACCSYN_ORG: 'bad code' }), /workspace/);
    assert.equal((await opened({ ACCSYN_WORKSPACE: 'bad code' }, { domain: workspace })).workspace, workspace);
    assert.match(await opened({ ACCSYN_ENDPOINT: 'nowhere://' }), /endpoint/);
    const address = { hostname: '127.0.0.1', port: 1, max_retries: 0 };
    assert.doesNotMatch(await opened({ ACCSYN_ENDPOINT: 'nowhere://' }, address), /endpoint/);
    assert.match(await opened({ ACCSYN_PROXY: 'nowhere://' }), /proxy/);
    assert.match(await opened({ ACCSYN_CA_FILE: '/nowhere.pem' }), /nowhere\.pem/);
    assert.match(await opened({ ACCSYN_CREDENTIALS_PATH: '/nowhere.env' }), /nowhere\.env/);
    assert.match(await opened({}, { environment: false }), /`environment` is false/);
    assert.match(await opened({}, { environment: {} }), /ACCSYN_WORKSPACE/);
});

test('an idle session does not keep a worker alive', async () => {
    assert.equal(await exit(start('await Session.open();')), 0);
});

test('workers can be terminated with calls under way', async (t) => {
    const session = await open(t);
    await slow(t, 'user/find', 30);
    for (let round = 0; round < 10; round++) {
        const worker = start(`const session = await Session.open();
            for (let i = 0; i < 20; i++) session.find(i % 2 ? 'User' : 'Queue').catch(() => {});
            parentPort.postMessage('busy');`);
        await message(worker);
        const started = performance.now();
        await worker.terminate();
        assert(performance.now() - started < 5000);
    }
    assert((await session.find('Queue')).length > 0, 'others go on');
});

test('no timer runs while calls are pending, neither in the main thread nor in workers', { skip: process.platform === 'win32' }, async (t) => {
    const session = await open(t);
    await slow(t, 'user/find', 0.5);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const found = session.find('User');
    assert.equal(timers(), before);
    await found;
    const worker = start(`const opening = Session.open();
        const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
        const whileOpening = timers();
        const session = await opening;
        const found = session.find('User');
        const whileFinding = timers();
        await found;
        parentPort.postMessage([whileOpening, whileFinding]);
        await session.close();`);
    // Both at once: a message that arrives late comes together with the end.
    assert.deepEqual(await Promise.all([message(worker), exit(worker)]), [[0, 0], 0]);
});

test('workers can be terminated at the moment when their calls end', async (t) => {
    const session = await open(t);
    for (let round = 0; round < 30; round++) {
        const worker = start(`const session = await Session.open();
            for (let i = 0; i < 20; i++) session.find('User', { limit: 1 }).catch(() => {});
            parentPort.postMessage('busy');`);
        await message(worker);
        for (let turn = 0; turn < round % 10; turn++) await new Promise(setImmediate);
        await worker.terminate();
    }
    assert((await session.find('Queue')).length > 0, 'others go on');
});

// koffi aborts the process when a worker is terminated while it declares a function or looks up a symbol.
test('a worker that has loaded the package declares no further functions', { skip: process.platform === 'win32' }, async () => {
    const worker = start(`const koffi = require(require.resolve('koffi', { paths: [require.resolve('accsyn')] }));
        let loads = 0;
        const { load } = koffi;
        koffi.load = (...given) => (loads++, load(...given));
        const session = await Session.open();
        await session.find('Queue', { limit: 1 });
        await session.close();
        parentPort.postMessage(loads);`);
    assert.equal(await message(worker), 0);
});

test('workers can be terminated as soon as they have loaded the package', async () => {
    const { code, output, errors } = await run(`
        const { Worker } = require('node:worker_threads');
        const body = \`${START} parentPort.postMessage('loaded');
            Session.open().then((session) => {
                const again = () => (session.find('Queue').catch(() => {}), setImmediate(again));
                again();
            });\`;
        const round = async (turns) => {
            const worker = new Worker(body, { eval: true });
            await new Promise((resolve) => worker.once('message', resolve));
            for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
            await worker.terminate();
        };
        (async () => {
            for (let i = 0; i < 60; i++) await Promise.all([round(i % 7), round(i * 13), round(i * 29)]);
            console.log('all');
        })();`);
    assert.equal(code, 0, errors);
    assert.equal(output, 'all');
});

test('a log in a worker is rejected', async () => {
    const worker = start(`Session.open({ log() {} }).catch((error) => parentPort.postMessage(error.code));`);
    assert.equal(await message(worker), 'UNSUPPORTED');
});

test('workers can be terminated while they log in', async (t) => {
    const session = await open(t);
    for (let round = 0; round < 5; round++) {
        const worker = start(`const session = Session.open(); parentPort.postMessage('opening'); await session;`);
        await message(worker);
        await worker.terminate();
    }
    assert((await session.find('Queue')).length > 0, 'others go on');
});

// V8 stops a worker anywhere, also just after a login was started: what it has by then must be known to be freed.
test('logins and sessions of workers that are terminated at any moment are freed', { skip: process.platform !== 'linux' }, async () => {
    const { code, output, errors } = await run(`
        const { readdirSync } = require('node:fs');
        const { Worker } = require('node:worker_threads');
        const descriptors = () => readdirSync('/proc/self/fd').length;
        const body = \`${START} parentPort.postMessage('loaded'); Session.open().then((session) => (globalThis.kept = session));\`;
        const round = async (delay) => {
            const worker = new Worker(body, { eval: true });
            await new Promise((resolve) => worker.once('message', resolve));
            await new Promise((resolve) => setTimeout(resolve, delay));
            await worker.terminate();
        };
        (async () => {
            await round(0);
            const before = descriptors();
            for (let i = 0; i < 30; i++) await Promise.all([round(0), round(1), round(2), round(3)]);
            const deadline = performance.now() + 10000;
            while (descriptors() > before && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
            console.log(descriptors() <= before || descriptors() - before);
        })();`);
    assert.equal(code, 0, errors);
    assert.equal(output, 'true');
});

test('sessions of a terminated worker are freed', { skip: process.platform !== 'linux' }, async () => {
    const { code, output, errors } = await run(`
        const { readdirSync } = require('node:fs');
        const { Worker } = require('node:worker_threads');
        const threads = () => readdirSync('/proc/self/task').length;
        const body = \`${START} Session.open().then((session) => {
            for (let i = 0; i < 8; i++) session.find('User').then(() => parentPort.postMessage('found'));
        });\`;
        const round = async () => {
            const worker = new Worker(body, { eval: true });
            await new Promise((resolve) => worker.once('message', resolve));
            await worker.terminate();
        };
        (async () => {
            await round();
            const before = threads();
            for (let i = 0; i < 5; i++) await round();
            const deadline = performance.now() + 10000;
            while (threads() > before && performance.now() < deadline) await new Promise(setImmediate);
            console.log(threads() <= before || threads() - before);
        })();`);
    assert.equal(code, 0, errors);
    assert.equal(output, 'true');
});
