'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { control, lastRequest, open, requests, slow, until } = require('./support.js');

const FIND = { finished: true, inactive: true };

test('pages contain what find returns', async (t) => {
    const session = await open(t);
    const all = await session.find('Transfer', FIND);
    assert(all.length > 4);
    const limits = [{ limit: 3 }, { limit: all.length }, { limit: 1, prefetch: false }, {}, { limit: 2, raw: true }];
    for (const options of limits) {
        const pages = [];
        for await (const page of session.findPages('Transfer', { ...FIND, ...options })) {
            pages.push(options.raw ? JSON.parse(page) : page);
        }
        assert.deepEqual(pages.flat(), all, JSON.stringify(options));
        assert(pages.every((page) => page.length > 0 && page.length <= (options.limit ?? 500)));
    }
});

test('pages start and end where the options say', async (t) => {
    const session = await open(t);
    const all = await session.find('Transfer', FIND);
    const pages = [];
    for await (const page of session.findPages('Transfer', { ...FIND, limit: 2, skip: 1, max: 3 })) {
        pages.push(page);
    }
    assert.deepEqual(pages, [all.slice(1, 3), all.slice(3, 4)]);
    for await (const page of session.findPages('Transfer WHERE code=nothing')) {
        assert.fail(JSON.stringify(page));
    }
});

test('a page is fetched ahead unless disabled', async (t) => {
    const session = await open(t);
    for (const [prefetch, expected] of [[true, 2], [false, 1]]) {
        const since = await lastRequest();
        const finds = async () => (await requests(since, 'transfer/find')).length;
        const pages = session.findPages('Transfer', { ...FIND, limit: 1, prefetch });
        await pages.next();
        await until(async () => (await finds()) >= expected);
        assert.equal(await finds(), expected);
        await pages.return();
    }
});

test('leaving the loop, failing and aborting end the pages', async (t) => {
    const session = await open(t);
    for await (const page of session.findPages('Transfer', { ...FIND, limit: 1 })) {
        assert.equal(page.length, 1);
        break;
    }
    await assert.rejects(session.findPages('Nothing').next(), { code: 'BACKEND' });
    await assert.rejects(session.findPages('Transfer', { limit: 0 }).next(), { code: 'INVALID_ARGUMENT' });
    await assert.rejects(session.findPages('Transfer', { skip: 'x' }).next(), { code: 'INVALID_ARGUMENT' });

    const controller = new AbortController();
    const pages = session.findPages('Transfer', { ...FIND, limit: 1, signal: controller.signal, prefetch: false });
    await pages.next();
    await slow(t, 'transfer/find', 30);
    const next = pages.next();
    controller.abort();
    await assert.rejects(next, { name: 'AbortError' });
    assert.deepEqual(await pages.next(), { done: true, value: undefined });
});

test('a page that is not a list is not mistaken for the end', async (t) => {
    const session = await open(t);
    for (const result of [{ a: 1 }, 'oops', null]) {
        await control('POST', '/faults', { uri: 'queue/find', json: { result } });
        t.after(() => control('DELETE', '/faults'));
        await assert.rejects(session.findPages('Queue').next(), { code: 'PROTOCOL' });
    }
});

test('pages of size 0 are rejected', async (t) => {
    const session = await open(t);
    for (const name of ['limit', 'max', 'skip']) {
        for (const wrong of [-1, 1.5, NaN, Infinity, '1', null]) {
            const pages = session.findPages('Transfer', { [name]: wrong });
            await assert.rejects(pages.next(), { code: 'INVALID_ARGUMENT', message: new RegExp(`\`${name}\``) });
        }
    }
    assert.deepEqual(await session.findPages('Transfer', { max: 0 }).next(), { done: true, value: undefined });
});

test('finds entities one by one', async (t) => {
    const session = await open(t);
    const all = await session.find('Transfer');
    assert(all.length > 2);
    const ids = [];
    for await (const { id } of session.findEach('Transfer', { limit: 2 })) {
        ids.push(id);
    }
    assert.deepEqual(ids, all.map(({ id }) => id));
    for await (const { id } of session.findEach('Transfer', { limit: 1, prefetch: false })) {
        assert.equal(id, ids[0]);
        break;
    }
    await assert.rejects(session.findEach('Transfer', { raw: true }).next(), { name: 'TypeError', message: /findPages/ });
    await assert.rejects(session.findEach('Nothing').next(), { code: 'BACKEND' });
});
