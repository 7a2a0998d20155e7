'use strict';
// How programs end, and what stays behind: each runs in a Node of its own.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { promisify } = require('node:util');
const { PROGRAM, run, slow } = require('./support.js');

/** Runs a program that has to end well. */
async function ends(body, options) {
    const { code, output, errors, seconds } = await run(`${PROGRAM} (async () => { ${body} })();`, options);
    assert.equal(code, 0, errors);
    assert.equal(errors, '');
    assert(seconds < 15, `it took ${seconds} s`);
    return output;
}

test('an open session does not keep the process alive', async () => {
    assert.equal(await ends(`await Session.open(); console.log('open');`), 'open');
});

test('an open session with a log does not keep the process alive', async () => {
    assert.equal(await ends(`const session = await Session.open({ log() {} }); await session.find('User');`), '');
});

test('calls keep the process alive', async () => {
    const body = `const session = await Session.open();
        session.find('User').then((users) => console.log(users.length > 0));`;
    assert.equal(await ends(body), 'true');
});

test('a closed session leaves nothing behind', async () => {
    const body = `for (const options of [{}, { log() {}, logLevel: 'debug' }]) {
            const session = await Session.open(options);
            await session.find('User');
            await session.close();
        }
        console.log(process.getActiveResourcesInfo().filter((kind) => !/Pipe|TTY/.test(kind)).join());`;
    assert.equal(await ends(body), '');
});

test('the process can exit with calls under way', async (t) => {
    await slow(t, 'user/find', 30);
    for (const options of ['{}', "{ log() {}, logLevel: 'debug' }"]) {
        for (const end of ['process.exit(0)', 'setTimeout(() => process.exit(0), 50)']) {
            const body = `const session = await Session.open(${options});
                for (let i = 0; i < 20; i++) session.find(i % 2 ? 'User' : 'Queue').catch(() => {});
                ${end};`;
            assert.equal(await ends(body), '');
        }
    }
});

test('the process can exit while a session is being opened', async () => {
    for (const [end, expected] of [['process.exit(7)', 7], ["throw new Error('on purpose')", 1]]) {
        for (let delay = 0; delay < 40; delay += 2) {
            const { code, errors } = await run(`${PROGRAM}
                for (let i = 0; i < 3; i++) Session.open().catch(() => {});
                setTimeout(() => { ${end}; }, ${delay});`);
            assert.equal(code, expected, `after ${delay} ms: ${errors}`);
        }
    }
});

test('waiting for an answer runs no timer and takes no processor time', { skip: process.platform === 'win32' }, async (t) => {
    await slow(t, 'user/find', 3);
    const body = `const hooks = require('node:async_hooks');
        const session = await Session.open();
        const created = [];
        hooks.createHook({ init: (_, kind) => created.push(kind) }).enable();
        await session.find('Queue');
        const before = process.cpuUsage();
        const users = session.find('User');
        await users;
        const { user, system } = process.cpuUsage(before);
        console.log(created.includes('Timeout'), (user + system) / 1000 < 50 || (user + system) / 1000);`;
    assert.equal(await ends(body), 'false true');
});

test('a module that is loaded often listens to the process once', async () => {
    const body = `const copies = [];
        const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
        const load = async () => {
            for (const file of Object.keys(require.cache)) {
                if (!file.includes('koffi/')) delete require.cache[file];
            }
            const session = await require('accsyn').Session.open({ log() {}, library: process.env.ACCSYN_LIBRARY });
            copies.push(session);
        };
        await load();
        const before = JSON.stringify(listeners());
        for (let i = 0; i < 12; i++) await load();
        console.log(JSON.stringify(listeners()) === before || before + JSON.stringify(listeners()));
        await Promise.all(copies.map((session) => session.find('User')));`;
    assert.equal(await ends(body), 'true');
});

test('the process can end while cancelled calls still log', async () => {
    for (let round = 0; round < 10; round++) {
        const body = `const session = await Session.open({ log() {}, logLevel: 'debug', rate_limit: 0 });
            const controller = new AbortController();
            const calls = Array.from({ length: 20 }, () => session.find('Queue', { signal: controller.signal }).catch(() => {}));
            setTimeout(() => controller.abort(), ${round});`;
        assert.equal(await ends(body), '');
    }
});

test('the process can close with calls under way', async (t) => {
    await slow(t, 'user/find', 30);
    const body = `const session = await Session.open();
        session.find('User').catch((error) => console.log(error.code));
        session.close();`;
    assert.equal(await ends(body), 'CANCELLED');
});

test('an uncaught error ends the process', async () => {
    const { code, errors } = await run(`${PROGRAM} Session.open().then((session) => session.find('Nothing'));`);
    assert.equal(code, 1);
    assert.match(errors, /AccsynError: .*\n\s+at \[eval\]/);
});

test('an exception of the log function is not swallowed', async () => {
    const body = `process.on('uncaughtException', (error) => console.log(error.message));
        const session = await Session.open({ log() { throw new Error('broken log'); } });
        await session.find('User');
        await session.close();`;
    assert.match(await ends(body), /^broken log/);
});

test('opening without descriptors fails with an error of its own, and leaves none open', { skip: process.platform === 'win32' }, async () => {
    const program = `${PROGRAM} (async () => {
        const fs = require('node:fs');
        const opened = () => fs.readdirSync('/dev/fd').length;
        const options = { rate_limit: 0, max_retries: 0 };
        await (await Session.open(options)).close();
        const before = opened();
        const codes = [];
        for (let left = 0; codes.at(-1) !== 'opened'; left++) {
            const held = [];
            try { for (;;) held.push(fs.openSync('/dev/null')); } catch { held.splice(0, left).forEach((file) => fs.closeSync(file)); }
            const code = await Session.open(options).then((session) => session.close().then(() => 'opened'), (error) => error.code);
            held.forEach((file) => fs.closeSync(file));
            codes.push(code);
        }
        const deadline = performance.now() + 10000;
        while (opened() > before && performance.now() < deadline) await new Promise(setImmediate);
        console.log(opened() <= before || opened() - before, codes.join());
    })();`;
    const { stdout } = await promisify(execFile)('sh', ['-c', 'ulimit -n 100; exec "$0" --eval "$1"', process.execPath, program], { cwd: __dirname });
    assert.match(stdout, /^true IO,((IO|TLS|NETWORK),)*opened$/m);
});

test('the thread pool is not used', async (t) => {
    await slow(t, 'user/find', 1);
    const body = `const session = await Session.open();
        const calls = [1, 2, 3, 4].map(() => session.find('User').then(() => console.log('found')));
        await require('node:fs/promises').stat('.');
        console.log('read');
        await Promise.all(calls);`;
    assert.equal(await ends(body, { env: { UV_THREADPOOL_SIZE: '1' } }), 'read\nfound\nfound\nfound\nfound');
});

test('logging in and calling block nothing', async (t) => {
    await slow(t, 'user/find', 0.3);
    const body = `let longest = 0, last = performance.now();
        const tick = () => { longest = Math.max(longest, performance.now() - last); last = performance.now(); };
        const timer = setInterval(tick, 1);
        const session = await Session.open();
        await session.find('User');
        await session.close();
        clearInterval(timer);
        console.log(longest < 250 || longest);`;
    assert.equal(await ends(body), 'true');
});

test('unreachable sessions are closed, but not before their calls are done', async () => {
    const body = `const library = require('../lib/library.js').libraryAt();
        const free = library.session_free;
        library.session_free = (handle) => { console.log('freed'); free(handle); freed = true; };
        let freed = false;
        const open = async () => {
            const session = await Session.open({ log() {} });
            return { users: session.find('User').then((users) => console.log(users.length > 0)) };
        };
        const { users } = await open();
        const collect = async () => { gc(); await new Promise((resolve) => setTimeout(resolve, 1)); };
        for (let i = 0; i < 20; i++) await collect();
        await users;
        while (!freed) await collect();`;
    assert.equal(await ends(body, { flags: ['--expose-gc'] }), 'true\nfreed');
});

test('memory does not grow', async () => {
    const body = `const session = await Session.open({ rate_limit: 0 });
        const queue = await session.create('queue', { code: 'memory', description: 'x'.repeat(50000) });
        const round = async () => {
            for (let i = 0; i < 200; i += 20) {
                await Promise.all(Array.from({ length: 20 }, (_, j) =>
                    session.findOne(j % 5 ? 'Queue WHERE code=memory' : 'Nothing').catch(() => {})));
            }
            gc();
            return process.memoryUsage.rss();
        };
        const least = async (rounds) => {
            let rss = Infinity;
            for (let i = 0; i < rounds; i++) rss = Math.min(rss, await round());
            return rss;
        };
        await least(5); // The heaps of JavaScript and C find their sizes.
        const before = await least(2);
        await least(5);
        const after = await least(2);
        await session.deleteOne('queue', queue.id);
        // Each iteration passes 8 MB.
        console.log(after - before < 20e6 || after - before);`;
    assert.equal(await ends(body, { flags: ['--expose-gc'] }), 'true');
});
