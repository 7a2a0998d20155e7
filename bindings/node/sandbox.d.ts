import type { SessionOptions } from './session_options.js';

/** Makes requests fail; docs/sandbox.md describes the keys. */
export interface Fault {
    uri?: string | undefined;
    path?: string | undefined;
    http?: string | undefined;
    times?: number | undefined;
    /** Seconds. */
    delay?: number | undefined;
    close?: 'connect' | 'request' | 'answer' | 'head' | 'body' | true | undefined;
    status?: number | undefined;
    text?: string | undefined;
    json?: unknown;
    content_type?: string | undefined;
    headers?: Record<string, string> | undefined;
    expired?: boolean | undefined;
    truncate?: number | undefined;
    garble?: boolean | undefined;
    drip?: number | undefined;
    executed?: boolean | undefined;
}

/** Which requests of the journal. */
export interface RequestFilter {
    /** Operation, such as `transfer/*`. */
    uri?: string;
    path?: string;
    http?: string;
    status?: string;
    device?: string;
    /** Those after this number. */
    since?: string;
}

export interface SandboxOptions {
    /** Path of accsyn-sandbox; otherwise that in ACCSYN_SANDBOX_PROGRAM, or the one on the PATH. */
    program?: string | undefined;
    /** The workspace to start with: a file, or what it would contain. */
    seed?: string | object | undefined;
    /** How fast the workspace's clock goes; 0, the default, stops it. */
    timeScale?: number | undefined;
    /** Further arguments of the program. */
    args?: readonly string[] | undefined;
}

/** A workspace on this machine for tests, by the program accsyn-sandbox. */
export class Sandbox {
    private constructor();
    static start(options?: SandboxOptions): Promise<Sandbox>;

    /** Options of `Session.open` that log in as administrator, whatever the environment says. */
    readonly options: SessionOptions;
    readonly workspace: string;
    readonly username: string;
    readonly apiKey: string;
    readonly password: string;
    readonly http: string;
    readonly https: string;
    readonly caFile: string;
    /** Address of the control interface. */
    readonly control: string;

    /** Makes the next requests fail. */
    fault(...faults: (Fault | readonly Fault[])[]): Promise<unknown>;
    clearFaults(): Promise<unknown>;
    /** Skips seconds of the workspace's clock. */
    advance(seconds: number): Promise<unknown>;
    setTimeScale(scale: number): Promise<unknown>;
    /** Expires every session key. */
    expireSessions(): Promise<unknown>;
    /** Restores the initial state: the workspace, no faults, an empty journal. */
    reset(): Promise<unknown>;
    /** The requests that the sandbox received. */
    journal(filter?: RequestFilter): Promise<any[]>;
    /** Rejects unless that number of requests fit. */
    expect(filter: RequestFilter & { count?: number; min?: number; max?: number }): Promise<void>;
    /** Ends the program. May be called more than once. */
    stop(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}
