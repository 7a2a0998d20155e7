'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { run } = require('./support.js');

const OWN = path.dirname(require.resolve('accsyn'));

/** A program in one file with this package, as bundlers write it. */
function bundle(program) {
    const files = ['index.js', ...fs.readdirSync(path.join(OWN, 'lib')).map((name) => path.join('lib', name))];
    const modules = files.map((file) => {
        const text = fs.readFileSync(path.join(OWN, file), 'utf8');
        return `${JSON.stringify(path.basename(file))}(module, require) {${text}}`;
    });
    return `const modules = { ${modules.join(',\n')} };
        const loaded = {};
        const load = (name) => {
            const file = name.split('/').at(-1);
            if (!(file in modules)) return require(name);
            if (!loaded[file]) modules[file]((loaded[file] = { exports: {} }), load);
            return loaded[file].exports;
        };
        const { Session } = load('index.js');
        ${program}`;
}

/** Runs a program in one file, with koffi beside it or not. */
async function runBundle(t, name, program, { hasKoffi, hasPackage = false }) {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'accsyn-node-'));
    t.after(() => fs.rmSync(root, { recursive: true }));
    if (hasKoffi) {
        fs.mkdirSync(path.join(root, 'node_modules'));
        fs.symlinkSync(path.dirname(require.resolve('koffi', { paths: [OWN] })), path.join(root, 'node_modules', 'koffi'));
    }
    if (hasPackage) {
        fs.symlinkSync(OWN, path.join(root, 'node_modules', 'accsyn'));
    }
    const file = path.join(root, name);
    fs.writeFileSync(file, program);
    return run(`import(${JSON.stringify(pathToFileURL(file).href)}).catch((error) => console.log(error.code, error.message));`);
}

const OPENS = `Session.open().then((session) => session.close()).then(() => console.log('open'));`;

test('a bundle without koffi says what to do', async (t) => {
    const { output, errors } = await runBundle(t, 'bundle.cjs', bundle(OPENS), { hasKoffi: false });
    assert.match(output, /^UNSUPPORTED cannot load koffi: .*mark accsyn and koffi as external/, errors);
});

test('a bundle with koffi beside it works', async (t) => {
    const { output, errors } = await runBundle(t, 'bundle.cjs', bundle(OPENS), { hasKoffi: true });
    assert.equal(output, 'open', errors);
});

test('an ES module in a bundle says what to do', async (t) => {
    const program = fs.readFileSync(path.join(OWN, 'index.mjs'), 'utf8');
    const { output, errors } = await runBundle(t, 'bundle.mjs', program, { hasKoffi: true });
    assert.match(output, /accsyn is not installed beside this bundle: mark it as external/, errors);
});

test('an ES module in a bundle for CommonJS says what to do, and works with the package beside it', async (t) => {
    // As esbuild writes it.
    const [, body] = fs.readFileSync(path.join(OWN, 'index.mjs'), 'utf8').split("import { createRequire } from 'node:module';");
    const program = `const { createRequire } = require('node:module'); const meta = {};
        ${body.replaceAll('import.meta', 'meta').replaceAll('export const', 'const').replace('export default accsyn;', '')}
        ${OPENS}`;
    const alone = await runBundle(t, 'bundle.cjs', program, { hasKoffi: true });
    assert.match(alone.output, /accsyn is not installed beside this bundle: mark it as external/, alone.errors);
    const beside = await runBundle(t, 'bundle.cjs', program, { hasKoffi: true, hasPackage: true });
    assert.equal(beside.output, 'open', beside.errors);
});

test('a bundle of ES modules that cannot load modules of Node says what to do', async (t) => {
    // As esbuild writes it.
    const require = "const require = (name) => { throw Error('Dynamic require of \"' + name + '\" is not supported'); };";
    const { output, errors } = await runBundle(t, 'bundle.mjs', `${require} ${bundle(OPENS)}`, { hasKoffi: true });
    assert.match(output, /accsyn is part of a bundle .*: mark it as external/, errors);
});
