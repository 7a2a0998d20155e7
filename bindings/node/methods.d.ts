// Generated: cargo run -p accsyn-bindings

import type { AttributesOption, EntityData, EntityStatus, EntityTypeArgument, ExactFound, ExactTyped, Found, QueryArgument, Typed } from './entity_types.js';
import type { AccsynError, BigIntCallOptions, CallOptions, EitherCallOptions, RawCallOptions } from './index.js';

/** Options of {@link Methods.find}. */
export interface FindOptions {
    /** Id of the parent: the job of tasks, or the collection of files. Only with api_version 3; with 1, name the parent in the query, as in `Task WHERE job=<id>`. */
    entityid?: string | undefined;
    /** Names of the attributes to return; all of them when left out. */
    attributes?: readonly string[] | undefined;
    /** Whether to include finished jobs (done or aborted). */
    finished?: boolean | undefined;
    /** Whether to include deactivated entities. Only with api_version 3; with 1, use `offline`. */
    inactive?: boolean | undefined;
    /** Whether to include deactivated entities, under the name that api_version 1 has for it; prefer `inactive` with api_version 3. */
    offline?: boolean | undefined;
    /** Whether to include archived (purged) entities. */
    archived?: boolean | undefined;
    /** Maximum number of entities to return; 0 means no limit. */
    limit?: number | undefined;
    /** Number of entities to skip. */
    skip?: number | undefined;
    /** With the query `attributes WHERE ...`: only attributes that can be set when an entity is created. Default: false. */
    create?: boolean | undefined;
    /** With the query `attributes WHERE ...`: only attributes that can be updated. Default: false. */
    update?: boolean | undefined;
}

/** Options of {@link Session.findPages}. */
export interface FindPagesOptions {
    /** Id of the parent: the job of tasks, or the collection of files. Only with api_version 3; with 1, name the parent in the query, as in `Task WHERE job=<id>`. */
    entityid?: string | undefined;
    /** Names of the attributes to return; all of them when left out. */
    attributes?: readonly string[] | undefined;
    /** Whether to include finished jobs (done or aborted). */
    finished?: boolean | undefined;
    /** Whether to include deactivated entities. Only with api_version 3; with 1, use `offline`. */
    inactive?: boolean | undefined;
    /** Whether to include deactivated entities, under the name that api_version 1 has for it; prefer `inactive` with api_version 3. */
    offline?: boolean | undefined;
    /** Whether to include archived (purged) entities. */
    archived?: boolean | undefined;
    /** Maximum number of entities in a page; a page with fewer is the last one. Default: 500. */
    limit?: number | undefined;
    /** Number of entities to skip. */
    skip?: number | undefined;
    /** With the query `attributes WHERE ...`: only attributes that can be set when an entity is created. Default: false. */
    create?: boolean | undefined;
    /** With the query `attributes WHERE ...`: only attributes that can be updated. Default: false. */
    update?: boolean | undefined;
    /** Maximum number of entities in all pages together; `entitytypes`, `attributes` and the like are one page whatever it is. */
    max?: number | undefined;
    /** Whether to fetch the next page ahead. Default: true. */
    prefetch?: boolean | undefined;
}

/** Options of {@link Methods.findOne}. */
export interface FindOneOptions {
    /** Id of the parent: the job of tasks, or the collection of files. Only with api_version 3; with 1, name the parent in the query, as in `Task WHERE job=<id>`. */
    entityid?: string | undefined;
    /** Names of the attributes to return; all of them when left out. */
    attributes?: readonly string[] | undefined;
    /** Whether to include finished jobs (done or aborted). */
    finished?: boolean | undefined;
    /** Whether to include deactivated entities. Only with api_version 3; with 1, use `offline`. */
    inactive?: boolean | undefined;
    /** Whether to include deactivated entities, under the name that api_version 1 has for it; prefer `inactive` with api_version 3. */
    offline?: boolean | undefined;
    /** Whether to include archived (purged) entities. */
    archived?: boolean | undefined;
    /** With the query `attributes WHERE ...`: only attributes that can be set when an entity is created. Default: false. */
    create?: boolean | undefined;
    /** With the query `attributes WHERE ...`: only attributes that can be updated. Default: false. */
    update?: boolean | undefined;
}

/** Options of {@link Methods.metrics}. */
export interface MetricsOptions {
    /** Names of the metrics to return; with api_version 1, ["speed"] when left out. */
    attributes?: readonly string[] | undefined;
    /** Period to cover, for example `-1h`. */
    time?: string | undefined;
}

/** Options of {@link Methods.create}. */
export interface CreateOptions {
    /** Id of the parent: the job of new tasks, or the collection of new files. */
    entityid?: string | undefined;
    /** For jobs and tasks: whether duplicates of existing ones are accepted; with api_version 1, true when left out. */
    allow_duplicates?: boolean | undefined;
    /** For jobs and tasks: whether existing duplicates are replaced. Only with api_version 3. */
    replace_duplicates?: boolean | undefined;
    /** Path of a regular file of at most 64 MiB on this machine, whose JSON, an object or a list, is read in place of `data`. A list is sent as the official clients send the list of a file: as it is, and as `tasks` only when tasks are created; as `data` it is sent as `tasks` always. */
    data_file?: string | undefined;
}

/** Options of {@link Methods.deleteOne}. */
export interface DeleteOneOptions {
    /** Further options for the backend. Only with api_version 3. */
    data?: object | undefined;
    /** Whether to delete it although other entities depend on it; short for `data` {"force": true}. Only with api_version 3. */
    force?: boolean | undefined;
}

/** Options of {@link Methods.grant}. */
export interface GrantOptions {
    /** The options below in one object, instead of one by one. */
    data?: object | undefined;
    /** For shares: whether to allow reading; true when no option is given at all, else false when left out. */
    read?: boolean | undefined;
    /** For shares: whether to allow writing; true when no option is given at all, else false when left out. */
    write?: boolean | undefined;
    /** Whether to invite a user who is not known; false makes the call fail instead. Default: true. */
    invite?: unknown | undefined;
    /** For shares: whether to notify the user by e-mail. Default: false. */
    notify?: boolean | undefined;
    /** For shares: message of the e-mail. */
    message?: string | undefined;
    /** For shares: the folder to give access to. Default: "/". */
    path?: string | undefined;
}

/** Options of {@link Methods.access}. */
export interface AccessOptions {
    /** For shares: only access of entities of this type, for example `user`. */
    entitytype?: string | undefined;
    /** For shares: only access of this entity; requires `entitytype`. */
    entityid?: string | undefined;
    /** For shares: whether to include access to folders inside. Default: false. */
    recursive?: boolean | undefined;
}

/** Options of {@link Methods.ls}. */
export interface LsOptions {
    /** Whether to descend into folders. Default: false. */
    recursive?: boolean | undefined;
    /** Number of levels to descend; 0 means no limit. */
    maxdepth?: number | undefined;
    /** Whether to include the sizes of folders. Default: false. */
    getsize?: boolean | undefined;
    /** Whether to omit folders. */
    files_only?: boolean | undefined;
    /** Whether to omit files. */
    directories_only?: boolean | undefined;
    /** Only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or `re('...')`, one or a list; overrides `exclude`. Only with api_version 3. */
    include?: string | readonly string[] | undefined;
    /** File names to omit, in the same forms as `include`. Only with api_version 3. */
    exclude?: string | readonly string[] | undefined;
}

/** Options of {@link Methods.getsize}. */
export interface GetsizeOptions {
    /** Only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or `re('...')`, one or a list; overrides `exclude`. Only with api_version 3. */
    include?: string | readonly string[] | undefined;
    /** File names to omit, in the same forms as `include`. Only with api_version 3. */
    exclude?: string | readonly string[] | undefined;
}

/** Options of {@link Methods.delete}. */
export interface DeleteOptions {
    /** Whether to delete a folder that is not empty. Default: false. Only with api_version 3. */
    force?: boolean | undefined;
}

/** Options of {@link Methods.getSetting}. */
export interface GetSettingOptions {
    /** Type of the entity that the setting belongs to. Default: "workspace". */
    entitytype?: string | undefined;
    /** Id of the entity that the setting belongs to. */
    entityid?: string | undefined;
    /** Name of the integration that the setting belongs to. */
    integration?: string | undefined;
    /** Further input for the backend. */
    data?: unknown | undefined;
}

/** Options of {@link Methods.getSettings}. */
export interface GetSettingsOptions {
    /** Type of the entity that the settings belong to; the workspace when left out. */
    entitytype?: string | undefined;
    /** Id of the entity that the settings belong to. */
    entityid?: string | undefined;
    /** Whether to include the settings of entities inside it. Default: false. */
    recursive?: boolean | undefined;
    /** Whether to include inherited settings. Default: false. */
    upstream?: boolean | undefined;
    /** Whether to leave out settings that have their default value. Default: true. */
    omit_defaults?: boolean | undefined;
    /** Id of the share whose settings apply. */
    share?: string | undefined;
}

/** Options of {@link Methods.setSetting}. */
export interface SetSettingOptions {
    /** Id of the entity that the setting belongs to. */
    entityid?: string | undefined;
    /** Name of the integration that the setting belongs to. Only with api_version 1; with 3, use {@link Methods.integration}. */
    integration?: string | undefined;
    /** Further input for the backend. Only with api_version 1. */
    data?: unknown | undefined;
}

/** Options of {@link Methods.deleteSetting}. */
export interface DeleteSettingOptions {
    /** Id of the entity that the setting belongs to. */
    entityid?: string | undefined;
}

/** Options of {@link Methods.logs}. */
export interface LogsOptions {
    /** Type of the entity whose log is read. Default: "workspace". */
    entitytype?: string | undefined;
    /** Id of the entity whose log is read. */
    entityid?: string | undefined;
    /** Only entries that contain this string. */
    search?: string | undefined;
    /** Attribute to sort by. Default: "date". */
    sort?: string | undefined;
    /** Whether to sort in reverse order. Default: false. */
    sort_reverse?: boolean | undefined;
    /** Page to return. */
    pagination_page?: number | undefined;
    /** Entries per page. */
    pagination_limit?: number | undefined;
    /** Number of entries to skip. */
    pagination_skip?: number | undefined;
}

/** Options of {@link Methods.generateSessionKey}. */
export interface GenerateSessionKeyOptions {
    /** How long it stays valid; a whole number. In seconds. */
    lifetime?: number | undefined;
}

/** Options of {@link Methods.integration}. */
export interface IntegrationOptions {
    /** Input of the operation. */
    data?: unknown | undefined;
}

/** Options of {@link Methods.event}. */
export interface EventOptions {
    /** Data of the event. Default: {}. */
    data?: unknown | undefined;
    /** Query expression, sent as it is. */
    query?: string | undefined;
    /** Id of the event. */
    entityid?: string | undefined;
}

/** Options of {@link Methods.wait}. */
export interface WaitOptions {
    /** Statuses that end the wait, at least one. Default: ["done","failed","aborted"]. */
    until?: readonly EntityStatus[] | undefined;
    /** Time between two polls; grows while nothing changes. In seconds. Default: 2. */
    interval?: number | undefined;
    /** Time after which to give up, after a last poll, which may take a second more; 0 means no limit. In seconds. Default: 0. */
    timeout?: number | undefined;
}

/** Every method of the API. */
export interface Methods {
    /**
     * Finds the entities that match a query. The query `entitytypes` lists the entity types, and `attributes WHERE entitytype=TYPE` the attributes of a type.
     *
     * The array is passed on as the backend sends it, without a look at its elements: elements that are not objects are not entities.
     *
     * @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR size>0)`; pass untrusted strings through `quote`.
     * @returns An array of entities, empty when none match.
     * @throws {@link AccsynError} when the call fails.
     */
    find<Q extends string = string>(query: QueryArgument<Q>, options: FindOptions & RawCallOptions): Promise<string>;
    find<T = never, Q extends string = string, A extends string = string>(query: QueryArgument<Q>, options: FindOptions & AttributesOption<A> & BigIntCallOptions): Promise<ExactFound<T, Q, A>[]>;
    find<T = never, Q extends string = string, A extends string = string>(query: QueryArgument<Q>, options?: FindOptions & AttributesOption<A> & CallOptions): Promise<Found<T, Q, A>[]>;
    find<T = never, Q extends string = string, A extends string = string>(query: QueryArgument<Q>, options: FindOptions & AttributesOption<A> & EitherCallOptions): Promise<Found<T, Q, A>[] | ExactFound<T, Q, A>[] | string>;

    /**
     * Finds one entity. With api_version 3, finished entities are searched too when no active one matches.
     *
     * @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR size>0)`; pass untrusted strings through `quote`.
     * @returns The entity (the first when several match), or null when none matches.
     * @throws {@link AccsynError} when the call fails.
     */
    findOne<Q extends string = string>(query: QueryArgument<Q>, options: FindOneOptions & RawCallOptions): Promise<string>;
    findOne<T = never, Q extends string = string, A extends string = string>(query: QueryArgument<Q>, options: FindOneOptions & AttributesOption<A> & BigIntCallOptions): Promise<ExactFound<T, Q, A> | null>;
    findOne<T = never, Q extends string = string, A extends string = string>(query: QueryArgument<Q>, options?: FindOneOptions & AttributesOption<A> & CallOptions): Promise<Found<T, Q, A> | null>;
    findOne<T = never, Q extends string = string, A extends string = string>(query: QueryArgument<Q>, options: FindOneOptions & AttributesOption<A> & EitherCallOptions): Promise<Found<T, Q, A> | null | ExactFound<T, Q, A> | null | string>;

    /**
     * Reads one entity by its id, even if it is finished, inactive or archived.
     *
     * Only with api_version 3; with 1, use {@link Methods.findOne} with the query `<type> WHERE id=<id>`.
     *
     * @param entitytype Entity type, for example `transfer`.
     * @param entityid Id of the entity, 24 characters.
     * @returns The entity, or null when there is none with this id.
     * @throws {@link AccsynError} when the call fails.
     */
    getEntity<K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: RawCallOptions): Promise<string>;
    getEntity<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: BigIntCallOptions): Promise<ExactTyped<T, K> | null>;
    getEntity<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options?: CallOptions): Promise<Typed<T, K> | null>;
    getEntity<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: EitherCallOptions): Promise<Typed<T, K> | null | ExactTyped<T, K> | null | string>;

    /**
     * Returns a textual report on an entity, for debugging.
     *
     * @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR size>0)`; pass untrusted strings through `quote`.
     * @returns The report, usually a string.
     * @throws {@link AccsynError} when the call fails.
     */
    report<Q extends string = string>(query: QueryArgument<Q>, options: RawCallOptions): Promise<string>;
    report<T = any, Q extends string = string>(query: QueryArgument<Q>, options: BigIntCallOptions): Promise<T>;
    report<T = any, Q extends string = string>(query: QueryArgument<Q>, options?: CallOptions): Promise<T>;
    report<T = any, Q extends string = string>(query: QueryArgument<Q>, options: EitherCallOptions): Promise<T | string>;

    /**
     * Reads metrics of an entity, for example the speed of a transfer over time.
     *
     * @param query `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR size>0)`; pass untrusted strings through `quote`.
     * @returns An object with one series per metric.
     * @throws {@link AccsynError} when the call fails.
     */
    metrics<Q extends string = string>(query: QueryArgument<Q>, options: MetricsOptions & RawCallOptions): Promise<string>;
    metrics<T = any, Q extends string = string>(query: QueryArgument<Q>, options: MetricsOptions & BigIntCallOptions): Promise<T>;
    metrics<T = any, Q extends string = string>(query: QueryArgument<Q>, options?: MetricsOptions & CallOptions): Promise<T>;
    metrics<T = any, Q extends string = string>(query: QueryArgument<Q>, options: MetricsOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Creates an entity.
     *
     * The request is never sent twice: after a timeout, check whether the entity exists before you try again.
     *
     * @param entitytype Entity type, for example `transfer`.
     * @param data The attributes of the new entity as an object, or a list of tasks.
     * @returns The new entity, or an array when none or several were created; an object with `success`, true or null, when the backend confirms that without showing any.
     * @throws {@link AccsynError} when the call fails.
     */
    create<K extends string = string>(entitytype: EntityTypeArgument<K>, data: EntityData<K> | readonly unknown[] | string | null, options: CreateOptions & RawCallOptions): Promise<string>;
    create<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, data: EntityData<K> | readonly unknown[] | string | null, options: CreateOptions & BigIntCallOptions): Promise<ExactTyped<T, K>>;
    create<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, data: EntityData<K> | readonly unknown[] | string | null, options?: CreateOptions & CallOptions): Promise<Typed<T, K>>;
    create<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, data: EntityData<K> | readonly unknown[] | string | null, options: CreateOptions & EitherCallOptions): Promise<Typed<T, K> | ExactTyped<T, K> | string>;

    /**
     * Changes attributes of an entity.
     *
     * With api_version 3, access rules (type acl) are changed by {@link Methods.grant} instead.
     *
     * @param entitytype Entity type, for example `transfer`.
     * @param entityid Id of the entity.
     * @param data The attributes to change, at least one, with their new values.
     * @returns The changed entity, or null when the backend returns none.
     * @throws {@link AccsynError} when the call fails.
     */
    update<K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: EntityData<K>, options: RawCallOptions): Promise<string>;
    update<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: EntityData<K>, options: BigIntCallOptions): Promise<ExactTyped<T, K> | null>;
    update<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: EntityData<K>, options?: CallOptions): Promise<Typed<T, K> | null>;
    update<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: EntityData<K>, options: EitherCallOptions): Promise<Typed<T, K> | null | ExactTyped<T, K> | null | string>;

    /**
     * Changes several tasks of a job at once.
     *
     * @param entitytype Must be `task`.
     * @param entityid Id of the job.
     * @param data Objects, at least one, that each name a task by `id` or `uri` and hold its new values.
     * @returns An array of the changed tasks.
     * @throws {@link AccsynError} when the call fails.
     */
    updateMany<K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: readonly unknown[], options: RawCallOptions): Promise<string>;
    updateMany<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: readonly unknown[], options: BigIntCallOptions): Promise<ExactTyped<T, K>[]>;
    updateMany<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: readonly unknown[], options?: CallOptions): Promise<Typed<T, K>[]>;
    updateMany<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: readonly unknown[], options: EitherCallOptions): Promise<Typed<T, K>[] | ExactTyped<T, K>[] | string>;

    /**
     * Deletes (purges) an entity.
     *
     * With api_version 3, access rules (type acl) are removed by {@link Methods.revoke} instead.
     *
     * @param entitytype Entity type, for example `transfer`.
     * @param entityid Id of the entity.
     * @returns True.
     * @throws {@link AccsynError} when the call fails.
     */
    deleteOne<K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: DeleteOneOptions & RawCallOptions): Promise<string>;
    deleteOne<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: DeleteOneOptions & BigIntCallOptions): Promise<T>;
    deleteOne<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options?: DeleteOneOptions & CallOptions): Promise<T>;
    deleteOne<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: DeleteOneOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Removes files from a collection.
     *
     * Only with api_version 3; with 1, collections cannot be changed.
     *
     * @param entitytype Must be `collection`.
     * @param entityid Id of the collection.
     * @param data The files to remove, as {"files": ["<id>", ...]}.
     * @returns True.
     * @throws {@link AccsynError} when the call fails.
     */
    deleteMany<K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: EntityData<K>, options: RawCallOptions): Promise<string>;
    deleteMany<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: EntityData<K>, options: BigIntCallOptions): Promise<T>;
    deleteMany<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: EntityData<K>, options?: CallOptions): Promise<T>;
    deleteMany<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, data: EntityData<K>, options: EitherCallOptions): Promise<T | string>;

    /**
     * Activates a deactivated entity again.
     *
     * Only with api_version 3; with 1, use {@link Methods.update} with {"status": "enabled"}.
     *
     * @param entitytype Entity type, for example `user`.
     * @param entityident Id or code of the entity.
     * @returns True.
     * @throws {@link AccsynError} when the call fails.
     */
    activateOne<K extends string = string>(entitytype: EntityTypeArgument<K>, entityident: string, options: RawCallOptions): Promise<string>;
    activateOne<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityident: string, options: BigIntCallOptions): Promise<T>;
    activateOne<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityident: string, options?: CallOptions): Promise<T>;
    activateOne<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityident: string, options: EitherCallOptions): Promise<T | string>;

    /**
     * Deactivates an entity: it is kept, but no longer found or used.
     *
     * @param entitytype Entity type, for example `user`.
     * @param entityid Id of the entity.
     * @returns True.
     * @throws {@link AccsynError} when the call fails.
     */
    deactivateOne<K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: RawCallOptions): Promise<string>;
    deactivateOne<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: BigIntCallOptions): Promise<T>;
    deactivateOne<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options?: CallOptions): Promise<T>;
    deactivateOne<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: EitherCallOptions): Promise<T | string>;

    /**
     * Assigns a server to a volume or share.
     *
     * @param entitytype_parent `volume` or `share`; with api_version 1, `share`.
     * @param entitytype `server` or `client`; with api_version 1, `server`.
     * @param data Ids of both, for example {"volume": "<id>", "server": "<id>"}; with api_version 1, {"share": "<id>", "client": "<id>"} with "main": true or "site": true.
     * @returns True.
     * @throws {@link AccsynError} when the call fails.
     */
    assign<P extends string = string, K extends string = string>(entitytype_parent: EntityTypeArgument<P>, entitytype: EntityTypeArgument<K>, data: object, options: RawCallOptions): Promise<string>;
    assign<T = boolean, P extends string = string, K extends string = string>(entitytype_parent: EntityTypeArgument<P>, entitytype: EntityTypeArgument<K>, data: object, options: BigIntCallOptions): Promise<T>;
    assign<T = boolean, P extends string = string, K extends string = string>(entitytype_parent: EntityTypeArgument<P>, entitytype: EntityTypeArgument<K>, data: object, options?: CallOptions): Promise<T>;
    assign<T = boolean, P extends string = string, K extends string = string>(entitytype_parent: EntityTypeArgument<P>, entitytype: EntityTypeArgument<K>, data: object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Lists the servers that are assigned to a volume or share.
     *
     * @param entitytype `volume` or `share`.
     * @param entityid Id of the volume or share.
     * @returns An array of objects with `client`, `client_hr` and `main`.
     * @throws {@link AccsynError} when the call fails.
     */
    assignments<K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: RawCallOptions): Promise<string>;
    assignments<T = any, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: BigIntCallOptions): Promise<T[]>;
    assignments<T = any, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options?: CallOptions): Promise<T[]>;
    assignments<T = any, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: EitherCallOptions): Promise<T[] | string>;

    /**
     * Removes a server from a volume or share.
     *
     * @param entitytype_parent `volume` or `share`; with api_version 1, `share`.
     * @param entitytype `server` or `client`; with api_version 1, `server`.
     * @param data Ids of both, for example {"volume": "<id>", "server": "<id>"}; with api_version 1, {"share": "<id>", "client": "<id>"} with "main": true or "site": true.
     * @returns True.
     * @throws {@link AccsynError} when the call fails.
     */
    deassign<P extends string = string, K extends string = string>(entitytype_parent: EntityTypeArgument<P>, entitytype: EntityTypeArgument<K>, data: object, options: RawCallOptions): Promise<string>;
    deassign<T = boolean, P extends string = string, K extends string = string>(entitytype_parent: EntityTypeArgument<P>, entitytype: EntityTypeArgument<K>, data: object, options: BigIntCallOptions): Promise<T>;
    deassign<T = boolean, P extends string = string, K extends string = string>(entitytype_parent: EntityTypeArgument<P>, entitytype: EntityTypeArgument<K>, data: object, options?: CallOptions): Promise<T>;
    deassign<T = boolean, P extends string = string, K extends string = string>(entitytype_parent: EntityTypeArgument<P>, entitytype: EntityTypeArgument<K>, data: object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Gives a user access to a share, or makes the user a recipient of a delivery, request or stream. A user who is not known yet is invited.
     *
     * Only with api_version 3; with 1, manage access through entities of type acl with {@link Methods.create}, {@link Methods.update} and {@link Methods.deleteOne}.
     *
     * @param entitytype Must be `user`.
     * @param entityid Id or e-mail address of the user.
     * @param targettype Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`, `request`, `stream`, `job`).
     * @param targetid Id of the target, or the code of a share.
     * @returns The access rule (acl) of a share, or true when a backend before 3.4 changed one; for a job true, false when the user was a recipient before, or the recipient as an object or in an array.
     * @throws {@link AccsynError} when the call fails.
     */
    grant<K extends string = string, G extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, targettype: EntityTypeArgument<G>, targetid: string, options: GrantOptions & RawCallOptions): Promise<string>;
    grant<T = any, K extends string = string, G extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, targettype: EntityTypeArgument<G>, targetid: string, options: GrantOptions & BigIntCallOptions): Promise<T>;
    grant<T = any, K extends string = string, G extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, targettype: EntityTypeArgument<G>, targetid: string, options?: GrantOptions & CallOptions): Promise<T>;
    grant<T = any, K extends string = string, G extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, targettype: EntityTypeArgument<G>, targetid: string, options: GrantOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Lists who has access to a share, or the recipients of a delivery, request or stream.
     *
     * Only with api_version 3; with 1, manage access through entities of type acl with {@link Methods.create}, {@link Methods.update} and {@link Methods.deleteOne}.
     *
     * @param targettype Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`, `request`, `stream`, `job`).
     * @param targetid Id of the target.
     * @returns An array of objects: for shares with `user`, `user_hr`, `share`, `share_hr`, `read`, `write`, `acknowledged` and `path`; for jobs the recipients.
     * @throws {@link AccsynError} when the call fails.
     */
    access<G extends string = string>(targettype: EntityTypeArgument<G>, targetid: string, options: AccessOptions & RawCallOptions): Promise<string>;
    access<T = any, G extends string = string>(targettype: EntityTypeArgument<G>, targetid: string, options: AccessOptions & BigIntCallOptions): Promise<T[]>;
    access<T = any, G extends string = string>(targettype: EntityTypeArgument<G>, targetid: string, options?: AccessOptions & CallOptions): Promise<T[]>;
    access<T = any, G extends string = string>(targettype: EntityTypeArgument<G>, targetid: string, options: AccessOptions & EitherCallOptions): Promise<T[] | string>;

    /**
     * Revokes a user's access to a target, removing all access rules of the user there that the backend finds.
     *
     * Only with api_version 3; with 1, manage access through entities of type acl with {@link Methods.create}, {@link Methods.update} and {@link Methods.deleteOne}.
     *
     * @param entitytype Must be `user`.
     * @param entityid Id or e-mail address of the user.
     * @param targettype Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`, `request`, `stream`, `job`).
     * @param targetid Id of the target.
     * @returns True, or false when the user had no access.
     * @throws {@link AccsynError} when the call fails.
     */
    revoke<K extends string = string, G extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, targettype: EntityTypeArgument<G>, targetid: string, options: RawCallOptions): Promise<string>;
    revoke<T = boolean, K extends string = string, G extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, targettype: EntityTypeArgument<G>, targetid: string, options: BigIntCallOptions): Promise<T>;
    revoke<T = boolean, K extends string = string, G extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, targettype: EntityTypeArgument<G>, targetid: string, options?: CallOptions): Promise<T>;
    revoke<T = boolean, K extends string = string, G extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, targettype: EntityTypeArgument<G>, targetid: string, options: EitherCallOptions): Promise<T | string>;

    /**
     * Lists files and folders.
     *
     * @param path Path such as `volume=projects/shots`, a list of paths, or an object.
     * @returns An array of objects with `type` (0 folder, 1 file), `filename`, `size` in bytes and `modified`; for a list of paths, an array of objects with `path` and `result`.
     * @throws {@link AccsynError} when the call fails.
     */
    ls(path: string | readonly unknown[] | object, options: LsOptions & RawCallOptions): Promise<string>;
    ls<T = any>(path: string | readonly unknown[] | object, options: LsOptions & BigIntCallOptions): Promise<T[]>;
    ls<T = any>(path: string | readonly unknown[] | object, options?: LsOptions & CallOptions): Promise<T[]>;
    ls<T = any>(path: string | readonly unknown[] | object, options: LsOptions & EitherCallOptions): Promise<T[] | string>;

    /**
     * Returns the size of a file, or of a folder with everything in it.
     *
     * @param path Path such as `volume=projects/shots`, a list of paths, or an object.
     * @returns The size in bytes; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
     * @throws {@link AccsynError} when the call fails.
     */
    getsize(path: string | readonly unknown[] | object, options: GetsizeOptions & RawCallOptions): Promise<string>;
    getsize<T = bigint>(path: string | readonly unknown[] | object, options: GetsizeOptions & BigIntCallOptions): Promise<T>;
    getsize<T = number>(path: string | readonly unknown[] | object, options?: GetsizeOptions & CallOptions): Promise<T>;
    getsize<T = number | bigint>(path: string | readonly unknown[] | object, options: GetsizeOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Checks whether a file or folder exists.
     *
     * @param path Path such as `volume=projects/shots`, a list of paths, or an object.
     * @returns True or false; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
     * @throws {@link AccsynError} when the call fails.
     */
    exists(path: string | readonly unknown[] | object, options: RawCallOptions): Promise<string>;
    exists<T = boolean>(path: string | readonly unknown[] | object, options: BigIntCallOptions): Promise<T>;
    exists<T = boolean>(path: string | readonly unknown[] | object, options?: CallOptions): Promise<T>;
    exists<T = boolean>(path: string | readonly unknown[] | object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Creates a folder.
     *
     * @param path Path such as `volume=projects/shots`, a list of paths, or an object.
     * @returns True; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
     * @throws {@link AccsynError} when the call fails.
     */
    mkdir(path: string | readonly unknown[] | object, options: RawCallOptions): Promise<string>;
    mkdir<T = boolean>(path: string | readonly unknown[] | object, options: BigIntCallOptions): Promise<T>;
    mkdir<T = boolean>(path: string | readonly unknown[] | object, options?: CallOptions): Promise<T>;
    mkdir<T = boolean>(path: string | readonly unknown[] | object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Renames a file or folder within its folder.
     *
     * @param path Path such as `volume=projects/shots`, a list of paths, or an object.
     * @param path_to The new name, in the same forms as `path`.
     * @returns True; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
     * @throws {@link AccsynError} when the call fails.
     */
    rename(path: string | readonly unknown[] | object, path_to: string | readonly unknown[] | object, options: RawCallOptions): Promise<string>;
    rename<T = boolean>(path: string | readonly unknown[] | object, path_to: string | readonly unknown[] | object, options: BigIntCallOptions): Promise<T>;
    rename<T = boolean>(path: string | readonly unknown[] | object, path_to: string | readonly unknown[] | object, options?: CallOptions): Promise<T>;
    rename<T = boolean>(path: string | readonly unknown[] | object, path_to: string | readonly unknown[] | object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Moves a file or folder.
     *
     * @param path_src Path of the file or folder to move, for example `volume=projects/a.mov`.
     * @param path_dst Destination path.
     * @returns True; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
     * @throws {@link AccsynError} when the call fails.
     */
    mv(path_src: string | readonly unknown[] | object, path_dst: string | readonly unknown[] | object, options: RawCallOptions): Promise<string>;
    mv<T = boolean>(path_src: string | readonly unknown[] | object, path_dst: string | readonly unknown[] | object, options: BigIntCallOptions): Promise<T>;
    mv<T = boolean>(path_src: string | readonly unknown[] | object, path_dst: string | readonly unknown[] | object, options?: CallOptions): Promise<T>;
    mv<T = boolean>(path_src: string | readonly unknown[] | object, path_dst: string | readonly unknown[] | object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Deletes a file or folder.
     *
     * @param path Path such as `volume=projects/shots`, a list of paths, or an object.
     * @returns True; for a list of paths, an array of objects with `path` and `result`, or one answer for all.
     * @throws {@link AccsynError} when the call fails.
     */
    delete(path: string | readonly unknown[] | object, options: DeleteOptions & RawCallOptions): Promise<string>;
    delete<T = boolean>(path: string | readonly unknown[] | object, options: DeleteOptions & BigIntCallOptions): Promise<T>;
    delete<T = boolean>(path: string | readonly unknown[] | object, options?: DeleteOptions & CallOptions): Promise<T>;
    delete<T = boolean>(path: string | readonly unknown[] | object, options: DeleteOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Asks which of the given files may be published, and under which rules.
     *
     * @param data Objects with `id` (UUID), `filename`, `size` in bytes, `is_dir` and `files`; missing sizes are filled in.
     * @returns An object with `files`, which says what may be done with each, and with questions for the user.
     * @throws {@link AccsynError} when the call fails.
     */
    prepublish(data: readonly unknown[], options: RawCallOptions): Promise<string>;
    prepublish<T = any>(data: readonly unknown[], options: BigIntCallOptions): Promise<T>;
    prepublish<T = any>(data: readonly unknown[], options?: CallOptions): Promise<T>;
    prepublish<T = any>(data: readonly unknown[], options: EitherCallOptions): Promise<T | string>;

    /**
     * Reads a setting, or all of them when no name is given.
     *
     * @param name Name of the setting, for example `transfer_speedlimit`; all settings when left out or empty.
     * @returns The value, usually a string, or null when it is not set; without a name, an object with one value per setting.
     * @throws {@link AccsynError} when the call fails.
     */
    getSetting(name: string | null | undefined, options: GetSettingOptions & RawCallOptions): Promise<string>;
    getSetting<T = any>(name: string | null | undefined, options: GetSettingOptions & BigIntCallOptions): Promise<T>;
    getSetting<T = any>(name?: string | null, options?: GetSettingOptions & CallOptions): Promise<T>;
    getSetting<T = any>(name: string | null | undefined, options: GetSettingOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Reads all settings of an entity.
     *
     * Only with api_version 3; with 1, read one setting at a time with {@link Methods.getSetting}.
     *
     * @returns An object with one value per setting.
     * @throws {@link AccsynError} when the call fails.
     */
    getSettings(options: GetSettingsOptions & RawCallOptions): Promise<string>;
    getSettings<T = any>(options: GetSettingsOptions & BigIntCallOptions): Promise<T>;
    getSettings<T = any>(options?: GetSettingsOptions & CallOptions): Promise<T>;
    getSettings<T = any>(options: GetSettingsOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Changes a setting.
     *
     * @param entitytype Type of the entity that the setting belongs to, for example `workspace` or `queue`.
     * @param name Name of the setting, for example `transfer_speedlimit`.
     * @param value The new value, a string that may be empty; pass structured values as JSON text.
     * @returns Whether the backend confirmed the value (false: the answer does not say so; an error: it was refused); with api_version 1, null when it does not say.
     * @throws {@link AccsynError} when the call fails.
     */
    setSetting<K extends string = string>(entitytype: EntityTypeArgument<K> | null | undefined, name: string | null | undefined, value: unknown, options: SetSettingOptions & RawCallOptions): Promise<string>;
    setSetting<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K> | null | undefined, name: string | null | undefined, value: unknown, options: SetSettingOptions & BigIntCallOptions): Promise<T>;
    setSetting<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K> | null | undefined, name: string | null | undefined, value: unknown, options?: SetSettingOptions & CallOptions): Promise<T>;
    setSetting<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K> | null | undefined, name: string | null | undefined, value: unknown, options: SetSettingOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Deletes a setting, so that the inherited or default value applies again.
     *
     * Only with api_version 3; with 1, use {@link Methods.setSetting} with the default value.
     *
     * @param entitytype Type of the entity that the setting belongs to, for example `workspace` or `queue`.
     * @param name Name of the setting, for example `transfer_speedlimit`.
     * @returns Whether the backend deleted it.
     * @throws {@link AccsynError} when the call fails.
     */
    deleteSetting<K extends string = string>(entitytype: EntityTypeArgument<K>, name: string, options: DeleteSettingOptions & RawCallOptions): Promise<string>;
    deleteSetting<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, name: string, options: DeleteSettingOptions & BigIntCallOptions): Promise<T>;
    deleteSetting<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, name: string, options?: DeleteSettingOptions & CallOptions): Promise<T>;
    deleteSetting<T = boolean, K extends string = string>(entitytype: EntityTypeArgument<K>, name: string, options: DeleteSettingOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Reads the log of the workspace or of an entity.
     *
     * Only with api_version 3; with 1, the log cannot be read.
     *
     * @returns The backend's whole response, an object with an array of log entries in `result`.
     * @throws {@link AccsynError} when the call fails.
     */
    logs(options: LogsOptions & RawCallOptions): Promise<string>;
    logs<T = any>(options: LogsOptions & BigIntCallOptions): Promise<T>;
    logs<T = any>(options?: LogsOptions & CallOptions): Promise<T>;
    logs<T = any>(options: LogsOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Reads the user's own API key, if the workspace permits it.
     *
     * @returns The API key as a string, a secret.
     * @throws {@link AccsynError} when the call fails.
     */
    getApiKey(options: RawCallOptions): Promise<string>;
    getApiKey(options?: CallOptions): Promise<string>;
    getApiKey(options: EitherCallOptions): Promise<string>;

    /**
     * Returns the key of this session, with which other programs on this machine can log in.
     *
     * Only with api_version 1; with 3, log each session in with the API key.
     *
     * @returns The session key as a string, a secret.
     * @throws {@link AccsynError} when the call fails.
     */
    getSessionKey(options: RawCallOptions): Promise<string>;
    getSessionKey(options?: CallOptions): Promise<string>;
    getSessionKey(options: EitherCallOptions): Promise<string>;

    /**
     * Creates a new session key for this user.
     *
     * Only with api_version 1; with 3, log each session in with the API key.
     *
     * @returns The session key as a string, a secret.
     * @throws {@link AccsynError} when the call fails.
     */
    generateSessionKey(options: GenerateSessionKeyOptions & RawCallOptions): Promise<string>;
    generateSessionKey(options?: GenerateSessionKeyOptions & CallOptions): Promise<string>;
    generateSessionKey(options: GenerateSessionKeyOptions & EitherCallOptions): Promise<string>;

    /**
     * Checks whether the user's accsyn desktop app is running on this machine.
     *
     * @returns True or false, or null when the backend knows no desktop app of this user on this machine.
     * @throws {@link AccsynError} when the call fails.
     */
    appIsRunning(options: RawCallOptions): Promise<string>;
    appIsRunning(options: BigIntCallOptions): Promise<boolean | null>;
    appIsRunning(options?: CallOptions): Promise<boolean | null>;
    appIsRunning(options: EitherCallOptions): Promise<boolean | null | string>;

    /**
     * Checks whether an accsyn daemon of the user is running on this machine.
     *
     * @returns True or false, or null when the backend knows no daemon of this user on this machine.
     * @throws {@link AccsynError} when the call fails.
     */
    daemonIsRunning(options: RawCallOptions): Promise<string>;
    daemonIsRunning(options: BigIntCallOptions): Promise<boolean | null>;
    daemonIsRunning(options?: CallOptions): Promise<boolean | null>;
    daemonIsRunning(options: EitherCallOptions): Promise<boolean | null | string>;

    /**
     * Calls an operation of an integration of the workspace.
     *
     * @param name Name of the integration, for example `ftrack`.
     * @param operation Name of the operation.
     * @returns What the integration returns.
     * @throws {@link AccsynError} when the call fails.
     */
    integration(name: string, operation: string, options: IntegrationOptions & RawCallOptions): Promise<string>;
    integration<T = any>(name: string, operation: string, options: IntegrationOptions & BigIntCallOptions): Promise<T>;
    integration<T = any>(name: string, operation: string, options?: IntegrationOptions & CallOptions): Promise<T>;
    integration<T = any>(name: string, operation: string, options: IntegrationOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Sends any event: for operations that the backend learned after this library was released.
     *
     * @param http HTTP method: `GET`, `PUT`, `POST` or `DELETE`.
     * @param uri The operation, for example `transfer/find`.
     * @returns The backend's whole response.
     * @throws {@link AccsynError} when the call fails.
     */
    event(http: string, uri: string, options: EventOptions & RawCallOptions): Promise<string>;
    event<T = any>(http: string, uri: string, options: EventOptions & BigIntCallOptions): Promise<T>;
    event<T = any>(http: string, uri: string, options?: EventOptions & CallOptions): Promise<T>;
    event<T = any>(http: string, uri: string, options: EventOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Waits until a transfer, a delivery or any other job ends, and reports its progress.
     *
     * A wait that ends early, with TIMEOUT after `timeout` or with CANCELLED when the progress function stops it, leaves the job running. Failures that may be temporary, such as an unreachable network, are tolerated for about two minutes.
     *
     * @param entitytype Type of the job, for example `transfer`.
     * @param entityid Id of the job.
     * @returns The job, in the status that ended the wait.
     * @throws {@link AccsynError} when the call fails.
     */
    wait<K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: WaitOptions & RawCallOptions): Promise<string>;
    wait<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: WaitOptions & BigIntCallOptions): Promise<ExactTyped<T, K>>;
    wait<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options?: WaitOptions & CallOptions): Promise<Typed<T, K>>;
    wait<T = never, K extends string = string>(entitytype: EntityTypeArgument<K>, entityid: string, options: WaitOptions & EitherCallOptions): Promise<Typed<T, K> | ExactTyped<T, K> | string>;
}
