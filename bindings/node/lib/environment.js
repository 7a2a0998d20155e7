'use strict';

const { isMainThread } = require('node:worker_threads');

/**
 * The options of a session with what this thread's own environment says. The library reads that of the process, which in
 * a worker thread is another one. A file of variables wins over both, so that nothing is filled in beside it.
 */
function withEnvironment(options) {
    if (isMainThread) {
        return options;
    }
    const { env } = process;
    const isGiven = (...names) => names.some((name) => (options[name] ?? '') !== '');
    const filled = { ...options };
    const fill = (option, ...names) => {
        const value = names.map((name) => env[name]).find(Boolean);
        if (value && !isGiven(option)) {
            filled[option] = value;
        }
    };
    fill('path_envfile', 'ACCSYN_CREDENTIALS_PATH');
    if (filled.path_envfile) {
        return filled;
    }
    const hasOldSecret = isGiven('pwd', 'password', 'session_key');
    if (!isGiven('domain')) {
        // As in the library: the older generation of the protocol does not know ACCSYN_WORKSPACE.
        const isOld = (options.api_version ?? (hasOldSecret ? 1 : 3)) === 1;
        fill('workspace', ...(isOld ? [] : ['ACCSYN_WORKSPACE']), 'ACCSYN_DOMAIN', 'ACCSYN_ORG');
    }
    fill('username', 'ACCSYN_API_USER');
    if (!hasOldSecret) {
        fill('api_key', 'ACCSYN_API_KEY');
    }
    if (!isGiven('hostname', 'port') && !options.dev) {
        fill('endpoint', 'ACCSYN_ENDPOINT');
    }
    fill('proxy', 'ACCSYN_PROXY');
    fill('ca_file', 'ACCSYN_CA_FILE');
    return filled;
}

module.exports = { withEnvironment };
