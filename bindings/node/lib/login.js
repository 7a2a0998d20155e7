'use strict';

const { check, onAbort } = require('./abort.js');
const { calledFrom } = require('./error.js');
const { withSecret } = require('./secret.js');
const { waitFor } = require('./waiting.js');

/** Logs in with options as JSON text; resolves to the handle of the session, which is guarded. Errors have the stack of `trace`. */
function login(library, options, { signal, trace }) {
    return new Promise((resolve, reject) => {
        check(signal);
        const call = withSecret(options, (bytes) => library.guarded('session_open', 'call_free', bytes));
        const free = () => {
            library.unguard('call_free', call);
            library.call_free(call); // Cancels the login if it is not done.
        };
        const end = (settle, value) => {
            waiting.close();
            callOff();
            free();
            settle(value);
        };
        let isOver = false;
        const collect = () => {
            if (isOver || library.call_is_done(call) === 0) {
                return;
            }
            isOver = true;
            try {
                end(resolve, library.guarded('call_take_session', 'session_free', call));
            } catch (failure) {
                end(reject, calledFrom(failure, trace));
            }
        };
        let waiting;
        try {
            waiting = waitFor(library.call('call_wait_handle', call), collect);
        } catch (failure) {
            free();
            throw calledFrom(failure, trace);
        }
        const callOff = onAbort(signal, (reason) => {
            isOver = true;
            end(reject, reason);
        });
        waiting.start();
    });
}

module.exports = { login };
