'use strict';

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { promisify } = require('node:util');
const { examples } = require('./support.js');

const TYPES = path.join(__dirname, 'types');

test('the types declare what users rely on, and the examples of the guide compile with them', async (t) => {
    const compiler = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
    const files = examples('ts').map((text, index) => {
        const file = path.join(TYPES, `example-${index}.mts`);
        fs.writeFileSync(file, text);
        t.after(() => fs.rmSync(file));
        return file;
    });
    assert(files.length > 1);
    const run = promisify(execFile)(process.execPath, [compiler, '--project', TYPES]);
    await run.catch((error) => assert.fail(error.stdout + error.stderr));
});
