'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { examples, run } = require('./support.js');

for (const text of examples('js')) {
    const [first] = text.split('\n').filter((line) => line && !line.startsWith('import'));
    test(`the guide's example does what it says: ${first}`, async () => {
        let program = text;
        const flags = [];
        if (!text.includes('require(')) {
            flags.push('--input-type=module');
        }
        // An example without a session of its own continues with that of the first one.
        if (/\bsession\./.test(text) && !text.includes('Session.open')) {
            program = `import { Session } from 'accsyn';\nconst session = await Session.open();\n${text}`;
        } else if (!/from 'accsyn'|require/.test(text)) {
            program = `import { Session } from 'accsyn';\n${text}`;
        }
        const { code, output, errors } = await run(program, { flags });
        assert.equal(code, 0, errors);
        assert.equal(errors, '');
        const promised = /console\.log\(.*\); \/\/ (.*)/.exec(text);
        if (promised) {
            assert.equal(output, promised[1]);
        }
    });
}
