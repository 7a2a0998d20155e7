'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const vm = require('node:vm');
const accsyn = require('accsyn');
const { control, open, sandbox } = require('./support.js');

const { AccsynError, Session, Status } = accsyn;

test('finds entities', async (t) => {
    const session = await open(t);
    const users = await session.find('User WHERE role=admin', { attributes: ['code'] });
    assert.deepEqual(users.map((user) => user.code), [sandbox.username]);
    assert.equal(await session.findOne(`User WHERE code=${accsyn.quote('no@body.com')}`), null);
});

test('creates, changes and deletes', async (t) => {
    const session = await open(t);
    const created = await session.create('queue', { code: 'node-tests', description: 'Grüße, 日本 🎬 "quoted"' });
    assert.equal(created.description, 'Grüße, 日本 🎬 "quoted"');
    const updated = await session.update('queue', created.id, { description: '' });
    assert.equal(updated.id, created.id);
    assert.equal(await session.deleteOne('queue', created.id), true);
    assert.equal(await session.findOne('Queue WHERE code=node-tests', { inactive: true }), null);
});

test('runs many calls at once', async (t) => {
    const session = await open(t);
    const limits = Array.from({ length: 200 }, (_, index) => 1 + (index % 3));
    const all = await Promise.all(limits.map((limit) => session.find('Transfer', { limit })));
    assert.deepEqual(all.map((found) => found.length), limits);
});

test('returns results as JSON text', async (t) => {
    const session = await open(t);
    await control('POST', '/faults', { uri: 'user/find', json: { result: [{ id: 'a', size: 0 }] } });
    const parsed = await session.find('User');
    assert.deepEqual(parsed, [{ id: 'a', size: 0 }]);
    const answer = '{"result": [{"id": "a", "size": 12345678901234567890123}]}';
    await control('POST', '/faults', { uri: 'user/find', text: answer, content_type: 'application/json' });
    const text = await session.find('User', { raw: true });
    assert.match(text, /12345678901234567890123/);
});

test('returns integers with all their digits', async (t) => {
    const session = await open(t);
    const answer = String.raw`{"result": [{"id": "5", "a\\": 7, "size": 12345678901234567890123, "of": [-1, 0, 1.5, 2e3, "\"12\\"]}]}`;
    const given = [{ id: '5', 'a\\': 7n, size: 12345678901234567890123n, of: [-1n, 0n, 1.5, 2000, '"12\\'] }];
    const times = (times) => control('POST', '/faults', { uri: 'user/find', text: answer, content_type: 'application/json', times });
    await times(3);
    assert.deepEqual(await session.find('User', { integers: 'bigint' }), given);
    assert.deepEqual(await session.call('find', { query: 'User' }, { integers: 'bigint' }), given);
    assert.deepEqual((await session.findPages('User', { integers: 'bigint', limit: 5 }).next()).value, given);
    await times(2);
    assert.equal((await session.find('User', { integers: 'number' }))[0].size, 12345678901234567890123);
    assert.match(await session.find('User', { integers: 'bigint', raw: true }), /"size": 12345678901234567890123/);
    for (const integers of ['big', 5, null, true]) {
        await assert.rejects(session.find('User', { integers }), { name: 'TypeError', message: /`integers`/ });
        await assert.rejects(session.findPages('User', { integers }).next(), { name: 'TypeError', message: /`integers`/ });
    }
    for (const raw of ['yes', 1, 0, null, {}]) {
        await assert.rejects(session.find('User', { raw }), { name: 'TypeError', message: /`raw` must be a boolean/ });
        await assert.rejects(session.findPages('User', { raw }).next(), { name: 'TypeError', message: /`raw` must be a boolean/ });
    }
});

test('takes arguments as JSON text', async (t) => {
    const session = await open(t);
    assert.equal((await session.call('find', '{"query": "User", "limit": 2}')).length, 2);
    assert.equal((await session.call('find', { query: 'User', limit: 2 })).length, 2);
    assert.equal(await session.call('get_setting', { name: 'no_such_setting' }, { raw: true }), 'null');
});

test('works while timers are faked', { timeout: 10000 }, async (t) => {
    const session = await open(t);
    t.mock.method(globalThis, 'setTimeout', () => 0);
    t.mock.method(performance, 'now', () => 0);
    assert((await session.find('User')).length > 0);
});

test('sends and receives megabytes', async (t) => {
    const session = await open(t);
    const description = 'ä'.repeat(3 << 20);
    const queue = await session.create('queue', { code: 'large', description });
    assert.equal(queue.description, description);
    await session.deleteOne('queue', queue.id);
});

test('says what failed', async (t) => {
    const session = await open(t);
    const told = async (call) => {
        const error = await call.then(() => assert.fail('it succeeded'), (error) => error);
        assert(error instanceof AccsynError && error instanceof Error, String(error));
        assert.equal(error.name, 'AccsynError');
        assert.match(error.stack, /calls\.test\.js/, 'the stack shows who called');
        const { status, code, method, httpStatus, sessionExpired, retryAfter, attempts } = error;
        assert.match(String(error.eid), attempts === 0 ? /^null$/ : /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'the event');
        return { status, code, method, httpStatus, sessionExpired, retryAfter, attempts };
    };
    const none = { httpStatus: null, sessionExpired: false, retryAfter: null, attempts: 0 };
    assert.deepEqual(await told(session.find('User WHERE')), { status: 3, code: 'INVALID_QUERY', method: 'find', ...none });
    assert.deepEqual(await told(session.find()), { status: 1, code: 'INVALID_ARGUMENT', method: 'find', ...none });
    const backend = { ...none, httpStatus: 200, attempts: 1 };
    assert.deepEqual(await told(session.find('Nothing')), { status: 5, code: 'BACKEND', method: 'find', ...backend });
    await control('POST', '/faults', { uri: 'user/find', status: 429, headers: { 'Retry-After': '7' } });
    const hurried = await open(t, { max_retries: 0 });
    const limited = { status: 8, code: 'RATE_LIMITED', method: 'find', httpStatus: 429 };
    assert.deepEqual(await told(hurried.find('User')), { ...limited, sessionExpired: false, retryAfter: 7, attempts: 1 });
});

test('rejects invalid arguments', async (t) => {
    const session = await open(t);
    await assert.rejects(session.find('User', { limits: 1 }), /`limits`.*`limit`/);
    await assert.rejects(session.find('User', { limit: 'one' }), /`limit`/);
    await assert.rejects(session.find('User', 10), { name: 'TypeError', message: /options of find/ });
    await assert.rejects(session.find('User', {}, {}), { name: 'TypeError', message: 'find takes query, options' });
    await assert.rejects(session.update('queue', 'id', { size: 1n }), { name: 'TypeError' });
    await assert.rejects(session.call('fnd', {}), /find/);
    const calls = [() => session.call('qqqqqqqqqqqq'), () => session.call('find', '[1]'), () => Session.open({ qqqqqqqq: 1 })];
    for (const call of calls) {
        const { message } = await call().then(() => assert.fail('it succeeded'), (error) => error);
        assert.doesNotMatch(message, /accsyn_|args_json/);
    }
    await assert.rejects(session.call('find', '{"query": '), { code: 'INVALID_ARGUMENT' });
});

test('accepts only strings where strings are expected', async (t) => {
    const session = await open(t);
    for (const wrong of [5, 1n, null, undefined, {}, [], Symbol('find'), () => {}, new String('find')]) {
        await assert.rejects(session.call(wrong), { name: 'TypeError', message: /`method`/ });
    }
    for (const wrong of [5, true, [], new Map(), () => {}, Symbol('args')]) {
        await assert.rejects(session.call('find', wrong), { name: 'TypeError', message: /`args`/ });
        await assert.rejects(session.call('find', {}, wrong), { name: 'TypeError', message: /options/ });
        await assert.rejects(session.find('User', wrong), { name: 'TypeError', message: /options/ });
        await assert.rejects(session.findPages('User', wrong).next(), { name: 'TypeError', message: /options/ });
        await assert.rejects(session.watch('transfer', 'id', wrong).next(), { name: 'TypeError', message: /options/ });
        await assert.rejects(session.reauthenticate(wrong), { name: 'TypeError', message: /credentials/ });
        await assert.rejects(Session.open(wrong), { name: 'TypeError', message: /options/ });
        await assert.rejects(Session.open({ library: wrong }), { name: 'TypeError', message: /`library`/ });
        assert.throws(() => accsyn.quote(wrong), { name: 'TypeError' });
    }
    for (const nothing of [null, undefined]) {
        assert.equal(await session.call('hostname', nothing, nothing).then(() => null, (error) => error.name), 'AccsynError');
        assert((await session.find('User', nothing)).length > 0);
        assert((await session.findPages('User', nothing).next()).value.length > 0);
    }
    await assert.rejects(session.find.call({}, 'User'), { name: 'TypeError' });
});

test('sends only what was passed', async (t) => {
    const session = await open(t);
    const objects = [new Map(), new Set([1]), /a/, new Error('a'), new WeakMap(), Promise.resolve(), Buffer.from('a'), new Uint8Array(1)];
    const wrong = [NaN, Infinity, -Infinity, () => {}, Symbol('a'), 1n, '\ud800', 'a\udc00b', new Date(NaN), ...objects];
    wrong.push({ [Symbol('a')]: 1 }, vm.runInNewContext('new Map()'));
    for (const value of [...wrong, [undefined], ...wrong.map((value) => [value])]) {
        const message = Array.isArray(value) ? /item 0/ : /`limit`/;
        await assert.rejects(session.find('User', { limit: value }), { name: 'TypeError', message });
        await assert.rejects(session.call('find', { query: 'User', limit: value }), { name: 'TypeError', message });
        await assert.rejects(session.update('queue', 'id', { of: { limit: value } }), { name: 'TypeError', message });
        await assert.rejects(Session.open({ limit: value }), { name: 'TypeError', message });
        await assert.rejects(session.reauthenticate({ limit: value }), { name: 'TypeError', message });
    }
    await assert.rejects(session.find('User', { [Symbol('limit')]: 1 }), { name: 'TypeError', message: /Symbol\(limit\)/ });
    await assert.rejects(session.find(/User/), { name: 'TypeError', message: /`query` .*RegExp/ });
    const itself = { name: 'a' };
    itself.metadata = { itself };
    await assert.rejects(session.create('queue', itself), { name: 'TypeError', message: 'an argument must not contain itself' });
    await assert.rejects(session.create('queue', new Map([['code', 'a']])), { name: 'TypeError', message: /`data` .*Map/ });
    const changing = { toJSON: () => new Map() };
    await assert.rejects(session.call('find', changing), { name: 'TypeError', message: /^an argument must not be of the type Map/ });
    await assert.rejects(session.find('\ud800'), { name: 'TypeError', message: /`query`/ });
    await assert.rejects(session.create('queue', { '\ud800': 1 }), { name: 'TypeError' });
    await assert.rejects(session.call('find', '{"query": "\ud800"}'), { name: 'TypeError', message: /`args`/ });
    assert.throws(() => accsyn.quote('\ud800'), { name: 'TypeError' });
    assert.throws(() => accsyn.quote(5), { name: 'TypeError' });
    assert((await session.find('User', { limit: undefined, attributes: ['code'] })).length > 0);
});

test('rejects an argument that is passed twice', async (t) => {
    const session = await open(t);
    const query = { name: 'TypeError', message: /`query`/ };
    await assert.rejects(session.find('User', { query: 'Transfer' }), query);
    await assert.rejects(session.findPages('User', { query: 'Transfer' }).next(), query);
    const id = { name: 'TypeError', message: /`entityid`/ };
    await assert.rejects(session.update('queue', 'id', {}, { entityid: 'other' }), id);
    await assert.rejects(session.watch('transfer', 'id', { entityid: 'other' }).next(), id);
});

test('accepts only a function for the log', async () => {
    for (const log of [true, 'info', {}, 0, false]) {
        await assert.rejects(Session.open({ log }), { name: 'TypeError', message: /`log`/ });
    }
});

test('says why a login failed', async () => {
    await assert.rejects(Session.open({ api_key: 'wrong' }), { name: 'AccsynError', code: 'AUTH_FAILED' });
    await assert.rejects(Session.open({ api_kee: 'wrong' }), { code: 'INVALID_ARGUMENT', message: /`api_key`/ });
    await assert.rejects(Session.open({ endpoint: 'http://127.0.0.1:1', max_retries: 0 }), { code: 'NETWORK' });
    await assert.rejects(Session.open({ logLevel: 'loud' }), { code: 'INVALID_ARGUMENT', message: /loglevel/i });
    assert.throws(() => new Session(), TypeError);
});

test('errors of a login show who called', async (t) => {
    const stack = (error) => assert.match(error.stack.split('\n')[1], /calls\.test\.js/, error.stack);
    await Session.open({ api_key: 'wrong' }).then(() => assert.fail('it succeeded'), stack);
    await Session.open({ api_kee: 'wrong' }).then(() => assert.fail('it succeeded'), stack);
    const session = await open(t);
    await session.reauthenticate({ pwd: 'wrong' }).then(() => assert.fail('it succeeded'), stack);
});

test('describes the session', async (t) => {
    const session = await open(t);
    const info = session.info();
    assert.equal(info.workspace, sandbox.workspace);
    assert(!JSON.stringify(info).includes(sandbox.api_key));
});

test('logs in again', async (t) => {
    const session = await open(t, { pwd: sandbox.password });
    await control('POST', '/expire');
    await assert.rejects(session.find('User'), { code: 'SESSION_EXPIRED', sessionExpired: true });
    await assert.rejects(session.reauthenticate({ pwd: 'wrong' }), { code: 'AUTH_FAILED' });
    await session.reauthenticate({ pwd: sandbox.password });
    assert((await session.find('User')).length > 0);
});

test('passes on log lines', async (t) => {
    const lines = [];
    const session = await open(t, { log: (line, level) => lines.push([level, line]), logLevel: 'info' });
    await session.find('User');
    assert(lines.some(([level, line]) => level === 'info' && line.includes('user/find')), JSON.stringify(lines));
    assert(!JSON.stringify(lines).includes(sandbox.api_key));
    await session.close();
    assert.equal(lines.filter(([level]) => level === 'debug').length, 0);
});

test('passes on what a log line says as an object', async (t) => {
    const lines = [];
    const session = await open(t, { log: (line, level, fields) => lines.push({ line, ...fields }), logLevel: 'info' });
    await session.find('User');
    const found = lines.find(({ operation }) => operation === 'user/find');
    const { method, verb, status, attempt, bytes, duration_ms, eid, id, line } = found;
    assert.deepEqual({ method, verb, status, attempt }, { method: 'find', verb: 'GET', status: 200, attempt: 1 });
    assert(bytes > 0 && duration_ms > 0 && id > 0 && line.includes(`eid ${eid}`), JSON.stringify(found));
    await session.close();
});

test('has functions that need no session', () => {
    assert.equal(accsyn.quote("it's"), '"it\'s"');
    assert.throws(() => accsyn.quote('"\''), { code: 'INVALID_ARGUMENT' });
    assert.throws(() => accsyn.quote('code\0 OR'), { code: 'INVALID_ARGUMENT' });
    assert.notEqual(accsyn.hostname(), '');
    assert(accsyn.methods().some((method) => method.name === 'find'));
});

test('has the version of the library', () => {
    assert.equal(accsyn.version(), require('accsyn/package.json').version);
});

test('numbers statuses as the library does', () => {
    const { libraryAt } = require(path.join(path.dirname(require.resolve('accsyn')), 'lib', 'library.js'));
    for (let status = 1; libraryAt().status_name(status) !== 'UNKNOWN'; status++) {
        assert.equal(Status[libraryAt().status_name(status)], status);
    }
    assert.equal(libraryAt().status_name(Object.keys(Status).length + 1), 'UNKNOWN');
});

test('declares the session options of the library', async () => {
    const types = fs.readFileSync(path.join(path.dirname(require.resolve('accsyn')), 'session_options.d.ts'), 'utf8');
    const [, body] = /interface SessionOptions \{([^}]*)\}/.exec(types);
    const names = [...body.matchAll(/^ {4}(\w+)\?:/gm)].map(([, name]) => name);
    assert(names.length > 20);
    // All are of the wrong type: the first is complained about, which shows that the library knows it.
    for (const name of names) {
        await assert.rejects(Session.open({ [name]: [[]] }), { message: new RegExp(`\`${name}\` must be`) });
    }
});

test('exports the same to ES modules', async () => {
    const module = await import('accsyn');
    assert.equal(module.Session, Session);
    assert.deepEqual(Object.keys(module.default).sort(), Object.keys(accsyn).sort());
    assert.deepEqual(Object.keys(module).filter((name) => name !== 'default').sort(), Object.keys(accsyn).sort());
});
