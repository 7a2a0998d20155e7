'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { open, run, slow } = require('./support.js');

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

test('an idle session does not keep a worker', async () => {
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

test('a log in a worker is refused', async () => {
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
