'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Session } = require('accsyn');
const { control, lastRequest, open, requests, sandbox, slow, until } = require('./support.js');

test('a signal cancels a call at once', async (t) => {
    const session = await open(t);
    await slow(t, 'user/find', 30);
    const controller = new AbortController();
    const call = session.find('User', { signal: controller.signal });
    const reason = new Error('changed my mind');
    setImmediate(() => controller.abort(reason));
    const started = performance.now();
    await assert.rejects(call, (error) => error === reason);
    assert(performance.now() - started < 5000);
});

test('a call whose signal is already aborted is not sent', async (t) => {
    const session = await open(t);
    const since = await lastRequest();
    await assert.rejects(session.find('User', { signal: AbortSignal.abort() }), { name: 'AbortError' });
    await session.findOne('Queue');
    assert.equal((await requests(since, 'queue/find')).length, 1);
    assert.equal((await requests(since, 'user/find')).length, 0);
});

test('what is no signal is refused', async (t) => {
    const session = await open(t);
    const refused = { name: 'TypeError', message: '`signal` must be an AbortSignal' };
    for (const signal of [{}, true, 'now', new AbortController()]) {
        await assert.rejects(session.find('User', { signal }), refused);
        await assert.rejects(session.findPages('User', { signal }).next(), refused);
        await assert.rejects(session.watch('transfer', 'id', { signal }).next(), refused);
        await assert.rejects(session.reauthenticate({ signal }), refused);
        await assert.rejects(Session.open({ signal }), refused);
    }
    assert((await session.find('User', { signal: undefined })).length > 0);
});

test('a timeout of a signal is reported as such', async (t) => {
    const session = await open(t);
    await slow(t, 'user/find', 30);
    await assert.rejects(session.find('User', { signal: AbortSignal.timeout(20) }), { name: 'TimeoutError' });
});

test('cancelling a call frees its worker', async (t) => {
    const session = await open(t, { workers: 1 });
    await slow(t, 'user/find', 30);
    const controller = new AbortController();
    const stuck = [1, 2, 3].map(() => session.find('User', { signal: controller.signal }));
    const free = session.find('Queue');
    controller.abort();
    const results = await Promise.allSettled(stuck);
    assert(results.every(({ reason }) => reason.name === 'AbortError'));
    assert((await free).length > 0);
});

test('queued calls run by priority', async (t) => {
    const session = await open(t, { workers: 1 });
    await slow(t, 'queue/find', 30);
    const controller = new AbortController();
    const busy = session.find('Queue', { signal: controller.signal });
    const since = await lastRequest();
    const calls = [
        session.find('User', { priority: 'background' }),
        session.findOne('Site', { priority: undefined }),
        session.call('find', { query: 'Client' }, { priority: 'interactive' }),
        session.findEach('Volume', { priority: 'interactive', prefetch: false }).next(),
    ];
    controller.abort();
    await assert.rejects(busy);
    await Promise.all(calls);
    const order = (await control('GET', `/journal?since=${since}`)).map(({ event }) => event?.uri).filter((uri) => uri !== 'queue/find');
    assert.deepEqual(order, ['client/find', 'volume/find', 'site/find', 'user/find']);
    for (const priority of ['high', 3, 'toString']) {
        await assert.rejects(session.find('User', { priority }), { name: 'TypeError', message: /^`priority` must be / });
    }
});

test('one signal cancels any number of calls', async (t) => {
    const session = await open(t);
    await slow(t, 'user/find', 30);
    const warnings = [];
    const listener = (warning) => warnings.push(warning.message);
    process.on('warning', listener);
    const controller = new AbortController();
    const calls = Array.from({ length: 500 }, () => session.find('User', { signal: controller.signal }));
    setImmediate(() => controller.abort());
    assert((await Promise.allSettled(calls)).every(({ reason }) => reason === controller.signal.reason));
    process.off('warning', listener);
    assert.deepEqual(warnings, []);
});

test('a signal that is never aborted keeps nothing alive', async (t) => {
    const session = await open(t);
    const listeners = new Set();
    const signal = {
        aborted: false,
        throwIfAborted() {},
        addEventListener: (_, listener) => listeners.add(listener),
        removeEventListener: (_, listener) => listeners.delete(listener),
    };
    await Promise.all([session.find('User', { signal }), session.find('Nothing', { signal }).catch(() => {})]);
    assert.equal(listeners.size, 0);
});

test('a signal cancels logging in, and a session that is opened later is closed', async (t) => {
    await control('POST', '/faults', { path: '/api/v3/api/login', delay: 0.2 });
    t.after(() => control('DELETE', '/faults'));
    await assert.rejects(Session.open({ signal: AbortSignal.timeout(20) }), { name: 'TimeoutError' });
    await assert.rejects(Session.open({ signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('a signal cancels logging in again', async (t) => {
    const session = await open(t, { pwd: sandbox.password });
    await control('POST', '/faults', { path: '/api/v1.0/user/login/auth', delay: 30 });
    t.after(() => control('DELETE', '/faults'));
    const started = performance.now();
    const again = session.reauthenticate({ pwd: sandbox.password, signal: AbortSignal.timeout(20) });
    await assert.rejects(again, { name: 'TimeoutError' });
    assert(performance.now() - started < 5000);
});

test('thousands of cancelled calls leave nothing behind', async (t) => {
    const session = await open(t);
    await slow(t, 'user/find', 30);
    for (let round = 0; round < 20; round++) {
        const controller = new AbortController();
        const calls = Array.from({ length: 500 }, () => session.find('User', { signal: controller.signal }));
        setImmediate(() => controller.abort());
        assert((await Promise.allSettled(calls)).every(({ reason }) => reason === controller.signal.reason));
    }
    assert((await session.find('Queue')).length > 0);
});

test('closing ends the calls that are under way', async (t) => {
    const session = await open(t);
    await slow(t, 'user/find', 30);
    const calls = Array.from({ length: 20 }, () => session.find('User'));
    const results = Promise.allSettled(calls);
    const closed = session.close();
    for (const { reason } of await results) {
        assert.equal(reason.code, 'CANCELLED');
        assert.equal(reason.method, 'find');
    }
    await closed;
    await session.close();
    await assert.rejects(session.find('User'), { code: 'INVALID_HANDLE' });
    await assert.rejects(session.reauthenticate(), { code: 'INVALID_HANDLE' });
    await assert.rejects(session.findPages('User').next(), { code: 'INVALID_HANDLE' });
    assert.throws(() => session.info(), { code: 'INVALID_HANDLE' });
});

test('closing with a log does not wait for lines that wait for this thread', async () => {
    for (let round = 0; round < 20; round++) {
        let lines = 0;
        const session = await Session.open({ rate_limit: 0, log: () => lines++, logLevel: 'debug' });
        const calls = Array.from({ length: 20 }, () => session.find('Queue').catch(() => {}));
        await until(() => lines > round);
        const started = performance.now();
        await session.close();
        assert(performance.now() - started < 900, 'freeing would have waited for a second');
        await Promise.all(calls);
    }
});

test('sessions can be used by `using`', { skip: !Symbol.dispose }, async () => {
    for (const symbol of [Symbol.dispose, Symbol.asyncDispose]) {
        const session = await Session.open();
        await session[symbol]();
        await assert.rejects(session.find('User'), { code: 'INVALID_HANDLE' });
    }
});
