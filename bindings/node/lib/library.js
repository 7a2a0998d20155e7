'use strict';
// Locates and loads libaccsyn, and declares its functions.

const fs = require('node:fs');
const path = require('node:path');
const { AccsynError } = require('./error.js');
const { string } = require('./given.js');
const { koffi } = require('./koffi.js');
const { variable } = require('./environment.js');

/** The ABI version that this package is written for. */
const ABI = 1;

const FILE = { darwin: `libaccsyn.${ABI}.dylib`, win32: 'accsyn.dll' }[process.platform] ?? `libaccsyn.so.${ABI}`;

/** The stack that every call has, in bytes. koffi's has room for some calls within each other, by callbacks. */
const STACK = 256 * 1024;

const HANDLE = 'void *';
const BYTES = 'void *';
const LOG = koffi.pointer(koffi.proto('void', ['int32', 'str', 'void *']));

/**
 * Results and parameters; `text` is a string that the caller must free, `str` one that belongs to the library or is copied for it,
 * `BYTES` one in memory of this program, which wipes it afterwards.
 */
const SIGNATURES = {
    abi_version: ['int32', []],
    version: ['str', []],
    last_error: ['str', []],
    status_name: ['str', ['int32']],
    thread_stack: ['int32', ['int32']],
    methods: ['text', []],
    options: ['text', []],
    quote: ['text', ['str']],
    hostname: ['text', []],
    session_open: [HANDLE, [BYTES]],
    session_free: ['void', [HANDLE]],
    session_info: ['text', [HANDLE]],
    session_submit_reauthenticate: [HANDLE, [HANDLE, BYTES, HANDLE]],
    session_wait_handle: ['intptr_t', [HANDLE]],
    session_set_log: ['int32', [HANDLE, 'int32', LOG, HANDLE]],
    submit: [HANDLE, [HANDLE, 'str', 'str']],
    next_completed: [HANDLE, [HANDLE, 'int32']],
    find_pages: [HANDLE, [HANDLE, 'str', 'str']],
    cursor_submit_next: [HANDLE, [HANDLE, HANDLE]],
    cursor_free: ['void', [HANDLE]],
    call_is_done: ['int32', [HANDLE]],
    call_wait_handle: ['intptr_t', [HANDLE]],
    call_take: ['text', [HANDLE]],
    call_take_session: [HANDLE, [HANDLE]],
    call_progress: ['text', [HANDLE]],
    call_cancel: ['int32', [HANDLE]],
    call_set_priority: ['int32', [HANDLE, 'int32']],
    call_free: ['void', [HANDLE]],
};

/** What is freed when a thread ends: functions that take a handle. */
const GUARDS = ['call_free', 'session_free'];

class Library {
    #guards;

    constructor(file, name) {
        this.file = file;
        try {
            const native = koffi.load(file);
            const text = koffi.disposable('str', native.func('accsyn_string_free', 'void', [HANDLE]));
            for (const [name, [result, parameters]] of Object.entries(SIGNATURES)) {
                this[name] = native.func(`accsyn_${name}`, result === 'text' ? text : result, parameters);
            }
            // Looked up now, see prepare().
            this.#guards = Object.fromEntries(GUARDS.map((name) => [name, native.symbol(`accsyn_${name}`)]));
        } catch (cause) {
            throw missing(name, cause);
        }
        if (this.abi_version() !== ABI) {
            const found = `${file} has ABI ${this.abi_version()} (version ${this.version()})`;
            throw AccsynError.of('UNSUPPORTED', `${found}, but this package needs ABI ${ABI}`);
        }
        // koffi calls on a stack of its own, which the library cannot measure: it would start a thread for every call.
        if (koffi.config().sync_stack_size >= 4 * STACK) {
            this.thread_stack(STACK);
        }
    }

    /** The result of a function; throws when it is what that function returns on failure. */
    call(name, ...args) {
        if (args.some((text) => typeof text === 'string' && text.includes('\0'))) {
            throw AccsynError.of('INVALID_ARGUMENT', 'a string must not contain the character U+0000');
        }
        const result = this[name](...args);
        const [type] = SIGNATURES[name];
        const hasFailed = { int32: result !== 0, intptr_t: Number(result) === -1 }[type] ?? result === null;
        if (hasFailed) {
            throw this.failure();
        }
        return result;
    }

    /** Why the last call on this thread failed. */
    failure() {
        return new AccsynError(JSON.parse(this.last_error()));
    }

    /**
     * What a function returns, a handle that another one frees when this thread ends, even when no JavaScript can run any more, as in a
     * terminated worker. Nothing in JavaScript is called between the two: V8 stops a worker where a function begins.
     */
    guarded(name, free, argument) {
        const { env, addHook, removeHook } = node();
        const make = this[name];
        const guard = this.#guards[free];
        const handle = make(argument);
        addHook(env, guard, handle);
        if (handle === null) {
            removeHook(env, guard, handle);
            throw this.failure();
        }
        return handle;
    }

    unguard(name, handle) {
        const { env, removeHook } = node();
        removeHook(env, this.#guards[name], handle);
    }
}

function missing(name, cause) {
    const hint = 'install libaccsyn, or say where it is by ACCSYN_LIBRARY or the option `library`';
    return Object.assign(AccsynError.of('IO', `cannot load ${name}: ${cause.message}; ${hint}`), { cause });
}

let nodeFunctions;

/** Functions of Node-API in this program, and what they take first. */
function node() {
    if (!nodeFunctions) {
        const program = koffi.load(null);
        const declare = (name) => program.func(name, 'int', [HANDLE, HANDLE, HANDLE]);
        nodeFunctions = {
            env: koffi.node.env,
            addHook: declare('napi_add_env_cleanup_hook'),
            removeHook: declare('napi_remove_env_cleanup_hook'),
        };
    }
    return nodeFunctions;
}

const loaded = new Map();

/** The library in this file, or else the default one; loaded once. */
function libraryAt(given) {
    const named = string(given ?? '', '`library`') || variable('ACCSYN_LIBRARY');
    const name = named || bundled() || FILE;
    const file = absolute(name, given ? '`library`' : 'ACCSYN_LIBRARY');
    if (!loaded.has(file)) {
        loaded.set(file, new Library(file, name));
    }
    return loaded.get(file);
}

/** The names of this platform's packages: `cmake/npm.cmake` in the source of libaccsyn makes them. */
function platformPackages() {
    const named = (system) => `@accsyn/lib-${system}-${process.arch}`;
    if (process.platform !== 'linux') {
        return [named(process.platform)];
    }
    // Bun and Deno have no report; npm installed the one that fits.
    const report = process.report?.getReport?.();
    if (!report?.header) {
        return [named('linux'), named('linuxmusl')];
    }
    return [named(report.header.glibcVersionRuntime ? 'linux' : 'linuxmusl')];
}

/** Where the library of this version is when npm installed it: in this package, or in one for the platform. */
function bundled() {
    const own = path.join(__dirname, '..', 'prebuilt', `${process.platform}-${process.arch}`, FILE);
    if (fs.existsSync(own)) {
        return own;
    }
    for (const name of platformPackages()) {
        try {
            return unpacked(require.resolve(`${name}/${FILE}`));
        } catch {
            // Not installed.
        }
    }
    return '';
}

/** The system's loader does not look into Electron's archives: beside them are the files that were packed with `asarUnpack`. */
function unpacked(file) {
    const outside = file.replace(/\.asar(?=[\\/])/, '.asar.unpacked');
    return fs.existsSync(outside) ? outside : file;
}

/**
 * Where the file is. A loader that gets less than an absolute path may look into the working directory, where anybody may have
 * put a library of this name.
 */
function absolute(name, source) {
    if (path.isAbsolute(name)) {
        return name;
    }
    if (path.basename(name) !== name) {
        throw AccsynError.of('INVALID_ARGUMENT', `${source} must be an absolute path, not '${name}'`);
    }
    const folders = systemFolders();
    const found = folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
    if (!found) {
        const [own] = platformPackages();
        const places = [`the package ${own} is not installed`, ...(folders.length > 0 ? [`it is in none of ${folders.join(', ')}`] : [])];
        throw missing(name, new Error(places.join(', and ')));
    }
    return found;
}

/** Where the system's loader finds libraries, without the working directory. */
function systemFolders() {
    if (process.platform === 'win32') {
        return [];
    }
    const isMac = process.platform === 'darwin';
    const listed = variable(isMac ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH').split(':').filter(path.isAbsolute);
    if (isMac) {
        return [...listed, '/usr/local/lib', '/opt/homebrew/lib'];
    }
    const machine = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch];
    const own = machine ? [`/usr/local/lib/${machine}`, `/lib/${machine}`, `/usr/lib/${machine}`] : [];
    return [...listed, '/usr/local/lib', ...own, '/lib64', '/usr/lib64', '/lib', '/usr/lib'];
}

/**
 * Declares all functions of the default library now. koffi aborts the process when a worker is terminated while it declares a function
 * or looks up a symbol: so that happens only while the worker loads this package, and not at some later moment.
 */
function prepare() {
    try {
        node();
        libraryAt();
    } catch {
        // `Session.open` reports it.
    }
}

module.exports = { LOG, libraryAt, prepare };
