'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Session } = require('accsyn');
const { Sandbox } = require('accsyn/sandbox');

async function start(t, options) {
    const sandbox = await Sandbox.start(options);
    t.after(() => sandbox.stop());
    const session = await Session.open(sandbox.options);
    t.after(() => session.close());
    return { sandbox, session };
}

test('a sandbox is controlled by its test', async (t) => {
    const { sandbox, session } = await start(t);
    await sandbox.fault({ uri: 'user/find', status: 403, text: 'no' });
    await assert.rejects(session.find('User'), { httpStatus: 403 });
    assert((await session.find('User')).length > 0);
    await sandbox.expect({ uri: 'user/find', count: 2 });
    await assert.rejects(sandbox.expect({ uri: 'user/find', count: 5 }), /user\/find|5/);
    assert.deepEqual((await sandbox.journal({ uri: 'user/*' })).map(({ status }) => status), [403, 200]);
    await sandbox.fault([{ uri: 'user/find', status: 500, times: 100 }]);
    await sandbox.clearFaults();
    await sandbox.advance(3600);
    await sandbox.setTimeScale(60);
    assert((await session.find('User')).length > 0);
    await sandbox.reset();
    await sandbox.expect({ uri: 'user/find', count: 0 });
});

test('a sandbox starts with a seed', async (t) => {
    const users = [{ code: 'only@small.se', role: 'admin', password: 'p', api_key: '0a8b9a9f-879f-4174-9d08-322eea196efc' }];
    const { sandbox, session } = await start(t, { seed: { workspace: { code: 'small', name: 'Small' }, users } });
    assert.equal(sandbox.workspace, 'small');
    assert.deepEqual((await session.find('User')).map(({ code }) => code), ['only@small.se']);
});

test('a sandbox that does not start says why', async () => {
    await assert.rejects(Sandbox.start({ program: '/nowhere/accsyn-sandbox' }), /ACCSYN_SANDBOX_PROGRAM/);
    await assert.rejects(Sandbox.start({ args: ['--nonsense'] }), /exited with .*--nonsense/s);
});

test('a sandbox can be stopped more than once', async () => {
    const sandbox = await Sandbox.start();
    await sandbox.stop();
    await sandbox.stop();
});
