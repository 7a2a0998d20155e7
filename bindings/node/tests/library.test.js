'use strict';
// Where libaccsyn is looked for.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { PROGRAM, run } = require('./support.js');

const LIBRARY = fs.realpathSync(process.env.ACCSYN_LIBRARY);
const OPEN = (options) => `${PROGRAM} Session.open(${JSON.stringify(options)}).then(
    (session) => console.log('open'), (error) => console.log(error.code, error.message));`;
const FILE = process.platform === 'darwin' ? 'libaccsyn.1.dylib' : 'libaccsyn.so.1';

/** A folder with the library under its name, until the test ends. */
function folder(t, ...below) {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'accsyn-node-'));
    t.after(() => fs.rmSync(root, { recursive: true }));
    const place = path.join(root, ...below);
    fs.mkdirSync(place, { recursive: true });
    fs.copyFileSync(LIBRARY, path.join(place, FILE));
    return { root, file: path.join(place, FILE) };
}

test('the option `library` comes first', async (t) => {
    const { file } = folder(t);
    assert.equal((await run(OPEN({ library: file }), { env: { ACCSYN_LIBRARY: '/nowhere/lib.so' } })).output, 'open');
});

test('ACCSYN_LIBRARY comes next', async () => {
    const { output } = await run(OPEN({}), { env: { ACCSYN_LIBRARY: '/nowhere/lib.so' } });
    assert.match(output, /^IO cannot load \/nowhere\/lib.so: .*ACCSYN_LIBRARY/);
    assert.equal((await run(OPEN({}))).output, 'open');
});

test('then the package is searched', async (t) => {
    const { root } = folder(t, 'node_modules', 'accsyn', 'prebuilt', `${process.platform}-${process.arch}`);
    const own = path.dirname(require.resolve('accsyn'));
    const copy = path.join(root, 'node_modules', 'accsyn');
    for (const name of ['package.json', 'index.js', 'lib']) {
        fs.cpSync(path.join(own, name), path.join(copy, name), { recursive: true });
    }
    fs.symlinkSync(path.dirname(require.resolve('koffi', { paths: [own] })), path.join(root, 'node_modules', 'koffi'));
    const program = `process.chdir(${JSON.stringify(root)}); ${OPEN({}).replace("'accsyn'", JSON.stringify(copy))}`;
    const { output, errors } = await run(program, { env: { ACCSYN_LIBRARY: '' } });
    assert.equal(output, 'open', errors);
});

test('and finally the system', { skip: process.platform !== 'linux' }, async (t) => {
    const { root } = folder(t);
    assert.equal((await run(OPEN({}), { env: { ACCSYN_LIBRARY: '', LD_LIBRARY_PATH: root } })).output, 'open');
    const { output } = await run(OPEN({}), { env: { ACCSYN_LIBRARY: '', LD_LIBRARY_PATH: '' } });
    assert(output === 'open' || /^IO cannot load libaccsyn\.so\.1/.test(output), output);
});

test('only an absolute path is loaded, whatever lies in the working directory', { skip: process.platform !== 'linux' }, async (t) => {
    const { root } = folder(t);
    const there = (options) => `process.chdir(${JSON.stringify(root)}); ${OPEN(options)}`;
    for (const options of [{ library: `./${FILE}` }, { library: `../${path.basename(root)}/${FILE}` }]) {
        const { output } = await run(there(options));
        assert.match(output, /^INVALID_ARGUMENT `library` must be an absolute path/);
    }
    const named = await run(there({}), { env: { ACCSYN_LIBRARY: `./${FILE}` } });
    assert.match(named.output, /^INVALID_ARGUMENT ACCSYN_LIBRARY must be an absolute path/);
    // The loader takes an empty entry for the working directory.
    for (const LD_LIBRARY_PATH of ['', ':', '.', './', ':/nowhere']) {
        const { output } = await run(there({ library: 'libaccsyn-of-nobody.so' }), { env: { LD_LIBRARY_PATH } });
        assert.match(output, /^IO cannot load libaccsyn-of-nobody.so: .*it is in none of \//);
        fs.copyFileSync(LIBRARY, path.join(root, 'libaccsyn-of-nobody.so'));
    }
});

test('another kind of library is refused', { skip: process.platform !== 'linux' }, async () => {
    const { output } = await run(OPEN({ library: 'libc.so.6' }));
    assert.match(output, /^IO cannot load libc.so.6: .*accsyn_/);
});
