'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
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

test('a bundle that contains this package says to keep it external', async (t) => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'accsyn-node-'));
    t.after(() => fs.rmSync(root, { recursive: true }));
    fs.mkdirSync(path.join(root, 'node_modules'));
    fs.symlinkSync(path.dirname(require.resolve('koffi', { paths: [OWN] })), path.join(root, 'node_modules', 'koffi'));
    const file = path.join(root, 'bundle.cjs');
    fs.writeFileSync(file, bundle(`console.log('starts');
        setTimeout(() => process.exit(1), 5000).unref();
        Session.open().then(() => console.log('open'), (error) => console.log(error.code, error.message));`));
    const { output } = await run(`require(${JSON.stringify(file)})`);
    assert.match(output, /^starts\nUNSUPPORTED .* does not exist; .*external$/);
});
