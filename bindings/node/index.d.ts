/// <reference lib="esnext.disposable" />

import type { KnownEntityTypes } from './entities.js';
import type { AttributesOption, EntityTypeArgument, ExactFound, ExactTyped, Found, QueryArgument, Typed } from './entity_types.js';
import type { FindPagesOptions, Methods, WaitOptions } from './methods.js';
import type { SessionCredentials, SessionOptions } from './session_options.js';
import type { Status } from './status.js';

export type * from './entities.js';
export type { EntityData, EntityOf, EntityStatus, EntityType, WithBigInts } from './entity_types.js';
export type * from './methods.js';
export type * from './session_options.js';
export { Status } from './status.js';

/** A transfer, a user, a share, ...: its attributes besides the id depend on its type. */
export interface Entity {
    id: string;
    [attribute: string]: any;
}

/** Types of entities by name, in lower case. */
export interface EntityTypes extends KnownEntityTypes {}

/** Further statuses by entity type, for those of your workspace. */
export interface MoreStatuses {}

/** What every call takes besides its own options. */
export interface CallOptions {
    /** Cancels the call: its promise is rejected with the signal's reason. */
    signal?: AbortSignal | undefined;
    /** Before or after other calls of the session that wait for a worker; default 'normal'. */
    priority?: 'interactive' | 'normal' | 'background' | undefined;
    /** True: the promise resolves to the result as JSON text, with every digit of its numbers. */
    raw?: false | undefined;
    /** 'bigint': every integer of the result is a BigInt, with all its digits; default 'number'. */
    integers?: 'number' | undefined;
}

/** {@link CallOptions} for a result whose integers are BigInts. */
export interface BigIntCallOptions extends Omit<CallOptions, 'integers'> {
    integers: 'bigint';
}

/** {@link CallOptions} for a result as JSON text. */
export interface RawCallOptions extends Omit<CallOptions, 'raw' | 'integers'> {
    raw: true;
    integers?: 'number' | 'bigint' | undefined;
}

/** {@link CallOptions} when `raw` or `integers` is only known at run time. */
export interface EitherCallOptions extends Omit<CallOptions, 'raw' | 'integers'> {
    raw?: boolean | undefined;
    integers?: 'number' | 'bigint' | undefined;
}

export type LogLevel = 'error' | 'warning' | 'info' | 'debug';

/** What a log line says, for programs; fields without a value are left out. docs/logs.md describes them. */
export interface LogFields {
    /** RFC 3339. */
    time: string;
    /** Number of the request in its session. */
    id?: number;
    eid?: string;
    /** The method, as the API calls it. */
    method?: string;
    operation?: string;
    /** HTTP method. */
    verb?: string;
    /** HTTP status. */
    status?: number;
    /** Code of the failure. */
    code?: string;
    /** The backend's message when it refused the request. */
    refusal?: string;
    duration_ms?: number;
    bytes?: number;
    attempt?: number;
    /** Seconds. */
    retry_in?: number;
}

/** Options of this package, not of the session. */
export interface OpenOptions extends SessionOptions {
    /** Cancels logging in: the promise is rejected with the signal's reason. */
    signal?: AbortSignal | undefined;
    /** Receives log lines, in the main thread only. A call waits until its lines are handled, so keep it fast. */
    log?: ((line: string, level: LogLevel, fields: LogFields) => void) | null | undefined;
    /** The most detailed level to receive; default "info". */
    logLevel?: LogLevel | 'off' | undefined;
    /** Path of libaccsyn; see docs/node.md for where it is searched otherwise. */
    library?: string | undefined;
}

/** Options of {@link Session.reauthenticate}. */
export interface Credentials extends SessionCredentials {
    signal?: AbortSignal | undefined;
}

/** A logged-in session with one workspace. */
export class Session {
    private constructor();

    /** Logs in to a workspace. */
    static open(options?: OpenOptions): Promise<Session>;

    /**
     * Runs any method by name, including the official client's legacy names.
     *
     * @param method For example "find".
     * @param args The method's parameters as an object, or as JSON text.
     */
    call(method: string, args: object | string | null | undefined, options: RawCallOptions): Promise<string>;
    call<T = any>(method: string, args?: object | string | null, options?: CallOptions | BigIntCallOptions | null): Promise<T>;
    call<T = any>(method: string, args: object | string | null | undefined, options: EitherCallOptions): Promise<T | string>;

    /**
     * Finds entities, page by page: `for await (const page of session.findPages('Transfer'))`. Leaving the loop ends it.
     * Paging is offset-based: if entities are added or removed between two pages, some may be missed or seen twice.
     */
    findPages<Q extends string = string>(
        query: QueryArgument<Q>,
        options: FindPagesOptions & RawCallOptions,
    ): AsyncGenerator<string, void, void>;
    findPages<T = never, Q extends string = string, A extends string = string>(
        query: QueryArgument<Q>,
        options: FindPagesOptions & AttributesOption<A> & BigIntCallOptions,
    ): AsyncGenerator<ExactFound<T, Q, A>[], void, void>;
    findPages<T = never, Q extends string = string, A extends string = string>(
        query: QueryArgument<Q>,
        options?: FindPagesOptions & AttributesOption<A> & CallOptions,
    ): AsyncGenerator<Found<T, Q, A>[], void, void>;
    findPages<T = never, Q extends string = string, A extends string = string>(
        query: QueryArgument<Q>,
        options: FindPagesOptions & AttributesOption<A> & EitherCallOptions,
    ): AsyncGenerator<Found<T, Q, A>[] | ExactFound<T, Q, A>[] | string, void, void>;

    /** {@link findPages} entity by entity: `for await (const transfer of session.findEach('Transfer'))`. */
    findEach<T = never, Q extends string = string, A extends string = string>(
        query: QueryArgument<Q>,
        options: FindPagesOptions & AttributesOption<A> & BigIntCallOptions,
    ): AsyncGenerator<ExactFound<T, Q, A>, void, void>;
    findEach<T = never, Q extends string = string, A extends string = string>(
        query: QueryArgument<Q>,
        options?: FindPagesOptions & AttributesOption<A> & CallOptions,
    ): AsyncGenerator<Found<T, Q, A>, void, void>;

    /**
     * Waits until a job ends: yields the entity after every change, and finally as it ended. Leaving the loop ends the
     * wait; the job itself continues.
     */
    watch<K extends string = string>(
        entitytype: EntityTypeArgument<K>,
        entityid: string,
        options: WaitOptions & RawCallOptions,
    ): AsyncGenerator<string, void, void>;
    watch<T = never, K extends string = string>(
        entitytype: EntityTypeArgument<K>,
        entityid: string,
        options: WaitOptions & BigIntCallOptions,
    ): AsyncGenerator<ExactTyped<T, K>, void, void>;
    watch<T = never, K extends string = string>(
        entitytype: EntityTypeArgument<K>,
        entityid: string,
        options?: WaitOptions & CallOptions,
    ): AsyncGenerator<Typed<T, K>, void, void>;
    watch<T = never, K extends string = string>(
        entitytype: EntityTypeArgument<K>,
        entityid: string,
        options: WaitOptions & EitherCallOptions,
    ): AsyncGenerator<Typed<T, K> | ExactTyped<T, K> | string, void, void>;

    /** Describes the session: workspace, user, backend and options in effect. No secrets. Performs no network I/O. */
    info(): any;

    /** Logs in again, with the same credentials or others. */
    reauthenticate(credentials?: Credentials): Promise<void>;

    /** Ends the session; pending calls are rejected with CANCELLED. May be called more than once. */
    close(): Promise<void>;
    [Symbol.dispose](): void;
    [Symbol.asyncDispose](): Promise<void>;
}

export interface Session extends Methods {}

/**
 * The failure of a call, with everything the library reports about it. docs/statuses.md lists the codes,
 * docs/troubleshooting.md says what to do about each.
 */
export class AccsynError extends Error {
    private constructor();
    readonly name: 'AccsynError';
    /** A value of {@link Status}; a later library may have more. */
    readonly status: number;
    /** Its name. This package's own failures are `IO` (libaccsyn could not be loaded) and `UNSUPPORTED` (it has another ABI). */
    readonly code: keyof typeof Status | (string & {});
    /** The method, as the API calls it. */
    readonly method: string | null;
    /** HTTP status of the last response. */
    readonly httpStatus: number | null;
    readonly sessionExpired: boolean;
    /** Seconds to wait before the next attempt. */
    readonly retryAfter: number | null;
    /** How often the request was sent. */
    readonly attempts: number;
    /** Id of the event that failed, to be found in the log and at the backend. */
    readonly eid: string | null;
}

/** Turns any string into a literal for a query, so that untrusted strings cannot change the query's meaning. */
export function quote(text: string): string;

/** Describes every method of the API: its parameters with their types, which are required, and what it returns. */
export function methods(): any[];

/** The host name of this machine, as the backend sees it. */
export function hostname(): string;

/** The version of the library in use. */
export function version(): string;
