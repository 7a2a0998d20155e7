'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { control, open } = require('./support.js');

/** A transfer of this test's own, which moves while the test runs. */
async function transfer(t, session) {
    await control('POST', '/clock', { scale: 0 });
    const source = 'volume=projects/thefilm/sh010/plates/sh010_plate_v001.mov';
    const created = await session.create('transfer', { source, destination: 'john@user.com:/in', code: t.name });
    t.after(() => control('POST', '/clock', { scale: 0 }));
    return created;
}

test('waits until a job ends', async (t) => {
    const session = await open(t);
    const { id } = await transfer(t, session);
    await assert.rejects(session.wait('transfer', id, { interval: 0.01, timeout: 0.05 }), { code: 'TIMEOUT' });
    await control('POST', '/clock', { scale: 100 });
    const ended = await session.wait('transfer', id, { interval: 0.01 });
    assert.equal(ended.id, id);
    assert.match(ended.status, /done|failed/);
});

test('yields the progress of a job', async (t) => {
    const session = await open(t);
    const { id } = await transfer(t, session);
    const seen = [];
    for await (const entity of session.watch('transfer', id, { interval: 0.01 })) {
        assert.equal(entity.id, id);
        seen.push(entity.status);
        if (seen.length === 1) {
            await control('POST', '/clock', { scale: 20 });
        }
    }
    assert(seen.length > 2, seen.join());
    assert.equal(seen[0], 'init');
    assert.match(seen.at(-1), /done|failed/);
});

test('leaving, aborting and failing end the waiting', async (t) => {
    const session = await open(t);
    const { id } = await transfer(t, session);
    for await (const text of session.watch('transfer', id, { interval: 0.01, raw: true })) {
        assert.equal(JSON.parse(text).id, id);
        break;
    }
    const controller = new AbortController();
    const watching = session.watch('transfer', id, { interval: 0.01, signal: controller.signal });
    await watching.next();
    const next = watching.next();
    controller.abort();
    await assert.rejects(next, { name: 'AbortError' });
    await assert.rejects(session.watch('transfer', '000000000000000000000000').next(), { name: 'AccsynError' });
});

test('leaving does not wait for a poll under way', async (t) => {
    const session = await open(t);
    const { id } = await transfer(t, session);
    const watching = session.watch('transfer', id);
    await watching.next();
    const next = watching.next();
    const started = performance.now();
    assert.deepEqual(await watching.return('left'), { done: true, value: 'left' });
    assert.deepEqual(await next, { done: true, value: undefined });
    assert(performance.now() - started < 1000);
    assert.deepEqual(await watching.next(), { done: true, value: undefined });
    assert.deepEqual(await session.watch('transfer', id).return(), { done: true, value: undefined });
});
