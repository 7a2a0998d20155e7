// Generated: cargo run -p accsyn-bindings

import type { CallOptions, EitherCallOptions, Entity, RawCallOptions } from './index.js';

/** Options of {@link Methods.find}. */
export interface FindOptions {
    /** Id of the parent, for tasks of a job and files of a collection; only with `api_version` 3. */
    entityid?: string;
    /** Names of the attributes to return; all when left out. */
    attributes?: readonly string[];
    /** Also jobs that are done or aborted. */
    finished?: boolean;
    /** Also entities that were deactivated; only with `api_version` 3. */
    inactive?: boolean;
    /** The older name of `inactive`. */
    offline?: boolean;
    /** Also entities that were purged. */
    archived?: boolean;
    /** Most entities to return; 0 for no limit. */
    limit?: number;
    /** Entities to pass over first. */
    skip?: number;
    /** With `attributes WHERE ...`: those allowed at creation; default false. */
    create?: boolean;
    /** With `attributes WHERE ...`: those allowed in an update; default false. */
    update?: boolean;
    /** Return the first entity or null; only with `api_version` 3. */
    single_entity_query?: boolean;
}

/** Options of {@link Methods.findOne}. */
export interface FindOneOptions {
    /** Id of the parent, for tasks of a job and files of a collection; only with `api_version` 3. */
    entityid?: string;
    /** Names of the attributes to return; all when left out. */
    attributes?: readonly string[];
    /** Also jobs that are done or aborted. */
    finished?: boolean;
    /** Also entities that were deactivated; only with `api_version` 3. */
    inactive?: boolean;
    /** The older name of `inactive`. */
    offline?: boolean;
    /** Also entities that were purged. */
    archived?: boolean;
    /** With `attributes WHERE ...`: those allowed at creation; default false. */
    create?: boolean;
    /** With `attributes WHERE ...`: those allowed in an update; default false. */
    update?: boolean;
}

/** Options of {@link Methods.metrics}. */
export interface MetricsOptions {
    /** Metrics to return; v1: ["speed"] when left out. */
    attributes?: readonly string[];
    /** Period, for example -1h. */
    time?: string;
}

/** Options of {@link Methods.create}. */
export interface CreateOptions {
    /** Id of the parent, for tasks of a job and files of a collection. */
    entityid?: string;
    /** Jobs and tasks: accept what exists already; v1: true when left out. */
    allow_duplicates?: boolean;
    /** Jobs and tasks: replace what exists already; only with `api_version` 3. */
    replace_duplicates?: boolean;
}

/** Options of {@link Methods.deleteOne}. */
export interface DeleteOneOptions {
    /** Options of the backend; only with `api_version` 3. */
    data?: object;
    /** Delete although others depend on it; short for data {"force": true}; only with `api_version` 3. */
    force?: boolean;
}

/** Options of {@link Methods.grant}. */
export interface GrantOptions {
    /** Any of the following keys, together. */
    data?: object;
    /** Shares: may read; true when no key is given, else false when left out. */
    read?: boolean;
    /** Shares: may write; true when no key is given, else false when left out. */
    write?: boolean;
    /** False: fail instead of inviting; true when left out. */
    invite?: unknown;
    /** Shares: tell the user by e-mail; false when left out. */
    notify?: boolean;
    /** Shares: text of the e-mail. */
    message?: string;
    /** Shares: the folder granted, / when left out. */
    path?: string;
}

/** Options of {@link Methods.access}. */
export interface AccessOptions {
    /** Shares: only access of entities of this type. */
    entitytype?: string;
    /** Shares: only access of this entity; needs `entitytype`. */
    entityid?: string;
    /** Shares: also access to what lies beneath; default false. */
    recursive?: boolean;
}

/** Options of {@link Methods.ls}. */
export interface LsOptions {
    /** Also what lies beneath; default false. */
    recursive?: boolean;
    /** Levels to go down; 0 for no limit. */
    maxdepth?: number;
    /** Also the sizes of folders; default false. */
    getsize?: boolean;
    /** No folders. */
    files_only?: boolean;
    /** No files. */
    directories_only?: boolean;
    /** Only these file names: word, *word, word*, *word*, a*b, re('...'); text or list; wins over exclude; only with `api_version` 3. */
    include?: string | readonly string[];
    /** Not these file names; forms as for include; only with `api_version` 3. */
    exclude?: string | readonly string[];
}

/** Options of {@link Methods.getsize}. */
export interface GetsizeOptions {
    /** Only these file names: word, *word, word*, *word*, a*b, re('...'); text or list; wins over exclude; only with `api_version` 3. */
    include?: string | readonly string[];
    /** Not these file names; forms as for include; only with `api_version` 3. */
    exclude?: string | readonly string[];
}

/** Options of {@link Methods.delete}. */
export interface DeleteOptions {
    /** Also a folder that is not empty; default false; only with `api_version` 3. */
    force?: boolean;
}

/** Options of {@link Methods.getSetting}. */
export interface GetSettingOptions {
    /** What it belongs to; default "workspace". */
    entitytype?: string;
    /** Id of the entity that the setting belongs to. */
    entityid?: string;
    /** Name of the integration that the setting belongs to. */
    integration?: string;
    /** Further input of the backend. */
    data?: unknown;
}

/** Options of {@link Methods.getSettings}. */
export interface GetSettingsOptions {
    /** What they belong to; the workspace when left out. */
    entitytype?: string;
    /** Id of the entity that the setting belongs to. */
    entityid?: string;
    /** Also those of what lies beneath; default false. */
    recursive?: boolean;
    /** Also inherited ones; default false. */
    upstream?: boolean;
    /** Only those that differ from their default; default true. */
    omit_defaults?: boolean;
    /** Id of a share whose settings count. */
    share?: string;
}

/** Options of {@link Methods.setSetting}. */
export interface SetSettingOptions {
    /** What it belongs to; required in v3, workspace when left out in v1. */
    entitytype?: string;
    /** Name of the setting; required in v3. */
    name?: string;
    /** The new value: a text, JSON text for structured values; v1: anything. */
    value?: unknown;
    /** Id of the entity that the setting belongs to. */
    entityid?: string;
    /** Name of the integration that the setting belongs to; only with `api_version` 1. */
    integration?: string;
    /** Further input of the backend; only with `api_version` 1. */
    data?: unknown;
}

/** Options of {@link Methods.deleteSetting}. */
export interface DeleteSettingOptions {
    /** Id of the entity that the setting belongs to. */
    entityid?: string;
}

/** Options of {@link Methods.logs}. */
export interface LogsOptions {
    /** Whose log; default "workspace". */
    entitytype?: string;
    /** Id of the entity that the setting belongs to. */
    entityid?: string;
    /** Only lines with this text. */
    search?: string;
    /** Attribute to sort by; default "date". */
    sort?: string;
    /** Last first; default false. */
    sort_reverse?: boolean;
    /** Page to return. */
    pagination_page?: number;
    /** Lines per page. */
    pagination_limit?: number;
    /** Lines to pass over first. */
    pagination_skip?: number;
}

/** Options of {@link Methods.generateSessionKey}. */
export interface GenerateSessionKeyOptions {
    /** Seconds that it stays valid. */
    lifetime?: number;
}

/** Options of {@link Methods.integration}. */
export interface IntegrationOptions {
    /** Its input. */
    data?: unknown;
}

/** Options of {@link Methods.event}. */
export interface EventOptions {
    /** Payload; {} when left out. */
    data?: unknown;
    /** Query expression, sent as it is. */
    query?: string;
    /** Id of the event. */
    entityid?: string;
}

/** Options of {@link Methods.wait}. */
export interface WaitOptions {
    /** Statuses that end it; default ["done","failed","aborted"]. */
    until?: readonly string[];
    /** Seconds between two looks; longer while nothing moves; default 2. */
    interval?: number;
    /** Seconds after which it is given up, with a last look; 0 for no limit; default 0. */
    timeout?: number;
}

/** Every method of the API. */
export interface Methods {
    /**
     * Finds entities. `entitytypes` lists the types, `attributes WHERE entitytype=<type>` their attributes.
     *
     * @param query Entity type, or `<type> WHERE <expression>`.
     * @returns List of entities.
     */
    find(query: string, options: FindOptions & RawCallOptions): Promise<string>;
    find<T = Entity>(query: string, options?: FindOptions & CallOptions): Promise<T[]>;
    find<T = Entity>(query: string, options: FindOptions & EitherCallOptions): Promise<T[] | string>;

    /**
     * Finds one entity; in v3 among the finished ones too when no active one fits.
     *
     * @param query Entity type, or `<type> WHERE <expression>`.
     * @returns Entity or null.
     */
    findOne(query: string, options: FindOneOptions & RawCallOptions): Promise<string>;
    findOne<T = Entity>(query: string, options?: FindOneOptions & CallOptions): Promise<T | null>;
    findOne<T = Entity>(query: string, options: FindOneOptions & EitherCallOptions): Promise<T | null | string>;

    /**
     * Reads one entity by its id, also an inactive or archived one.
     *
     * @param entitytype Entity type.
     * @param entityid Entity id.
     * @returns Entity or null; only with `api_version` 3.
     */
    getEntity(entitytype: string, entityid: string, options: RawCallOptions): Promise<string>;
    getEntity<T = Entity>(entitytype: string, entityid: string, options?: CallOptions): Promise<T | null>;
    getEntity<T = Entity>(entitytype: string, entityid: string, options: EitherCallOptions): Promise<T | null | string>;

    /**
     * Makes a textual report of an entity, for debugging.
     *
     * @param query Entity type, or `<type> WHERE <expression>`.
     * @returns Report.
     */
    report(query: string, options: RawCallOptions): Promise<string>;
    report<T = any>(query: string, options?: CallOptions): Promise<T>;
    report<T = any>(query: string, options: EitherCallOptions): Promise<T | string>;

    /**
     * Reads metrics of an entity.
     *
     * @param query Entity type, or `<type> WHERE <expression>`.
     * @returns Object with a series per metric.
     */
    metrics(query: string, options: MetricsOptions & RawCallOptions): Promise<string>;
    metrics<T = any>(query: string, options?: MetricsOptions & CallOptions): Promise<T>;
    metrics<T = any>(query: string, options: MetricsOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Creates an entity.
     *
     * @param entitytype Entity type.
     * @param data Attributes of the new entity; a list becomes its `tasks`.
     * @returns The new entity; a list when there are several.
     */
    create(entitytype: string, data: object | readonly unknown[] | string, options: CreateOptions & RawCallOptions): Promise<string>;
    create<T = Entity>(entitytype: string, data: object | readonly unknown[] | string, options?: CreateOptions & CallOptions): Promise<T>;
    create<T = Entity>(entitytype: string, data: object | readonly unknown[] | string, options: CreateOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Changes attributes of an entity.
     *
     * @param entitytype Entity type.
     * @param entityid Entity id.
     * @param data Attributes to change with their new values.
     * @returns The changed entity, or null.
     */
    update(entitytype: string, entityid: string, data: object, options: RawCallOptions): Promise<string>;
    update<T = Entity>(entitytype: string, entityid: string, data: object, options?: CallOptions): Promise<T | null>;
    update<T = Entity>(entitytype: string, entityid: string, data: object, options: EitherCallOptions): Promise<T | null | string>;

    /**
     * Changes several tasks of a job at once.
     *
     * @param entitytype Must be task.
     * @param entityid Id of the job.
     * @param data Objects that name a task by `id` or `uri` and hold its new values.
     * @returns List of the changed tasks.
     */
    updateMany(entitytype: string, entityid: string, data: readonly unknown[], options: RawCallOptions): Promise<string>;
    updateMany<T = any>(entitytype: string, entityid: string, data: readonly unknown[], options?: CallOptions): Promise<T[]>;
    updateMany<T = any>(entitytype: string, entityid: string, data: readonly unknown[], options: EitherCallOptions): Promise<T[] | string>;

    /**
     * Deletes (purges) an entity.
     *
     * @param entitytype Entity type.
     * @param entityid Entity id.
     * @returns True.
     */
    deleteOne(entitytype: string, entityid: string, options: DeleteOneOptions & RawCallOptions): Promise<string>;
    deleteOne<T = boolean>(entitytype: string, entityid: string, options?: DeleteOneOptions & CallOptions): Promise<T>;
    deleteOne<T = boolean>(entitytype: string, entityid: string, options: DeleteOneOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Removes files from a collection.
     *
     * @param entitytype Must be collection.
     * @param entityid Id of the collection.
     * @param data Which files: {"files": [ids]}.
     * @returns True; only with `api_version` 3.
     */
    deleteMany(entitytype: string, entityid: string, data: object, options: RawCallOptions): Promise<string>;
    deleteMany<T = boolean>(entitytype: string, entityid: string, data: object, options?: CallOptions): Promise<T>;
    deleteMany<T = boolean>(entitytype: string, entityid: string, data: object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Brings a deactivated entity back.
     *
     * @param entitytype Entity type.
     * @param entityident Entity id or code.
     * @returns True; only with `api_version` 3.
     */
    activateOne(entitytype: string, entityident: string, options: RawCallOptions): Promise<string>;
    activateOne<T = boolean>(entitytype: string, entityident: string, options?: CallOptions): Promise<T>;
    activateOne<T = boolean>(entitytype: string, entityident: string, options: EitherCallOptions): Promise<T | string>;

    /**
     * Deactivates an entity: it stays, but no longer takes part.
     *
     * @param entitytype Entity type.
     * @param entityid Entity id.
     * @returns True.
     */
    deactivateOne(entitytype: string, entityid: string, options: RawCallOptions): Promise<string>;
    deactivateOne<T = boolean>(entitytype: string, entityid: string, options?: CallOptions): Promise<T>;
    deactivateOne<T = boolean>(entitytype: string, entityid: string, options: EitherCallOptions): Promise<T | string>;

    /**
     * Assigns a server to a volume or share.
     *
     * @param entitytype_parent Volume or share; v1: share.
     * @param entitytype Server or client; v1: server.
     * @param data Ids of both: {"volume": id, "server": id}; v1: {"share": id, "client": id, "main": true} or "site": true.
     * @returns True.
     */
    assign(entitytype_parent: string, entitytype: string, data: object, options: RawCallOptions): Promise<string>;
    assign<T = boolean>(entitytype_parent: string, entitytype: string, data: object, options?: CallOptions): Promise<T>;
    assign<T = boolean>(entitytype_parent: string, entitytype: string, data: object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Lists the servers assigned to a volume or share.
     *
     * @param entitytype Volume or share.
     * @param entityid Its id.
     * @returns List of objects with `client`, `client_hr` and `main`.
     */
    assignments(entitytype: string, entityid: string, options: RawCallOptions): Promise<string>;
    assignments<T = any>(entitytype: string, entityid: string, options?: CallOptions): Promise<T[]>;
    assignments<T = any>(entitytype: string, entityid: string, options: EitherCallOptions): Promise<T[] | string>;

    /**
     * Takes a server away from a volume or share.
     *
     * @param entitytype_parent Volume or share; v1: share.
     * @param entitytype Server or client; v1: server.
     * @param data Ids of both: {"volume": id, "server": id}; v1: {"share": id, "client": id, "main": true} or "site": true.
     * @returns True.
     */
    deassign(entitytype_parent: string, entitytype: string, data: object, options: RawCallOptions): Promise<string>;
    deassign<T = boolean>(entitytype_parent: string, entitytype: string, data: object, options?: CallOptions): Promise<T>;
    deassign<T = boolean>(entitytype_parent: string, entitytype: string, data: object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Gives a user access; one who is not known yet is invited.
     *
     * @param entitytype Who: user.
     * @param entityid Id or e-mail of the user.
     * @param targettype What: delivery, request, stream, job; volume, folder, home, collection, share.
     * @param targetid Id of the target; for shares also its code.
     * @returns Jobs: true or the recipient; shares: the acl; only with `api_version` 3.
     */
    grant(entitytype: string, entityid: string, targettype: string, targetid: string, options: GrantOptions & RawCallOptions): Promise<string>;
    grant<T = any>(entitytype: string, entityid: string, targettype: string, targetid: string, options?: GrantOptions & CallOptions): Promise<T>;
    grant<T = any>(entitytype: string, entityid: string, targettype: string, targetid: string, options: GrantOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Lists who has access.
     *
     * @param targettype What: delivery, request, stream, job; volume, folder, home, collection, share.
     * @param targetid Id of the target.
     * @returns Jobs: list of recipients; shares: list of objects with user, share, read, write, acknowledged, path; only with `api_version` 3.
     */
    access(targettype: string, targetid: string, options: AccessOptions & RawCallOptions): Promise<string>;
    access<T = any>(targettype: string, targetid: string, options?: AccessOptions & CallOptions): Promise<T>;
    access<T = any>(targettype: string, targetid: string, options: AccessOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Takes a user's access away, with every acl of the user on the target.
     *
     * @param entitytype Who: user.
     * @param entityid Id or e-mail of the user.
     * @param targettype What: delivery, request, stream, job; volume, folder, home, collection, share.
     * @param targetid Id of the target.
     * @returns True, or false when there was no access; only with `api_version` 3.
     */
    revoke(entitytype: string, entityid: string, targettype: string, targetid: string, options: RawCallOptions): Promise<string>;
    revoke<T = boolean>(entitytype: string, entityid: string, targettype: string, targetid: string, options?: CallOptions): Promise<T>;
    revoke<T = boolean>(entitytype: string, entityid: string, targettype: string, targetid: string, options: EitherCallOptions): Promise<T | string>;

    /**
     * Lists files and folders.
     *
     * @param path Path like share=thefilm/plates, a list of paths, or an object.
     * @returns List of objects with `type` (0 folder, 1 file), `filename`, `size` (bytes), `modified`; for a list of paths a list of objects with `path` and `result`.
     */
    ls(path: string | readonly unknown[] | object, options: LsOptions & RawCallOptions): Promise<string>;
    ls<T = any>(path: string | readonly unknown[] | object, options?: LsOptions & CallOptions): Promise<T[]>;
    ls<T = any>(path: string | readonly unknown[] | object, options: LsOptions & EitherCallOptions): Promise<T[] | string>;

    /**
     * Sums up the size of a file or folder.
     *
     * @param path Path like share=thefilm/plates, a list of paths, or an object.
     * @returns Bytes; for a list of paths a list of objects with `path` and `result`.
     */
    getsize(path: string | readonly unknown[] | object, options: GetsizeOptions & RawCallOptions): Promise<string>;
    getsize<T = number>(path: string | readonly unknown[] | object, options?: GetsizeOptions & CallOptions): Promise<T>;
    getsize<T = number>(path: string | readonly unknown[] | object, options: GetsizeOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Tells whether a file or folder exists.
     *
     * @param path Path like share=thefilm/plates, a list of paths, or an object.
     * @returns True or false.
     */
    exists(path: string | readonly unknown[] | object, options: RawCallOptions): Promise<string>;
    exists<T = boolean>(path: string | readonly unknown[] | object, options?: CallOptions): Promise<T>;
    exists<T = boolean>(path: string | readonly unknown[] | object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Makes a folder.
     *
     * @param path Path like share=thefilm/plates, a list of paths, or an object.
     * @returns True.
     */
    mkdir(path: string | readonly unknown[] | object, options: RawCallOptions): Promise<string>;
    mkdir<T = boolean>(path: string | readonly unknown[] | object, options?: CallOptions): Promise<T>;
    mkdir<T = boolean>(path: string | readonly unknown[] | object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Renames a file or folder within its folder.
     *
     * @param path Path like share=thefilm/plates, a list of paths, or an object.
     * @param path_to The new name.
     * @returns True.
     */
    rename(path: string | readonly unknown[] | object, path_to: string | readonly unknown[] | object, options: RawCallOptions): Promise<string>;
    rename<T = boolean>(path: string | readonly unknown[] | object, path_to: string | readonly unknown[] | object, options?: CallOptions): Promise<T>;
    rename<T = boolean>(path: string | readonly unknown[] | object, path_to: string | readonly unknown[] | object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Moves a file or folder.
     *
     * @param path_src What to move.
     * @param path_dst Where to.
     * @returns True.
     */
    mv(path_src: string | readonly unknown[] | object, path_dst: string | readonly unknown[] | object, options: RawCallOptions): Promise<string>;
    mv<T = boolean>(path_src: string | readonly unknown[] | object, path_dst: string | readonly unknown[] | object, options?: CallOptions): Promise<T>;
    mv<T = boolean>(path_src: string | readonly unknown[] | object, path_dst: string | readonly unknown[] | object, options: EitherCallOptions): Promise<T | string>;

    /**
     * Deletes a file or folder.
     *
     * @param path Path like share=thefilm/plates, a list of paths, or an object.
     * @returns True.
     */
    delete(path: string | readonly unknown[] | object, options: DeleteOptions & RawCallOptions): Promise<string>;
    delete<T = boolean>(path: string | readonly unknown[] | object, options?: DeleteOptions & CallOptions): Promise<T>;
    delete<T = boolean>(path: string | readonly unknown[] | object, options: DeleteOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Asks which files may be published, and where to.
     *
     * @param data Objects with id (UUID), filename, size (bytes), is_dir, files; a missing size is filled in.
     * @returns Object with `files`, each with what may be done with it, and further questions to the user.
     */
    prepublish(data: readonly unknown[], options: RawCallOptions): Promise<string>;
    prepublish<T = any>(data: readonly unknown[], options?: CallOptions): Promise<T>;
    prepublish<T = any>(data: readonly unknown[], options: EitherCallOptions): Promise<T | string>;

    /**
     * Reads a setting.
     *
     * @param name Name of the setting.
     * @returns Value, usually a text, or null.
     */
    getSetting(name: string, options: GetSettingOptions & RawCallOptions): Promise<string>;
    getSetting<T = any>(name: string, options?: GetSettingOptions & CallOptions): Promise<T>;
    getSetting<T = any>(name: string, options: GetSettingOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Reads all settings of an entity.
     *
     * @returns Object with a value per setting; only with `api_version` 3.
     */
    getSettings(options: GetSettingsOptions & RawCallOptions): Promise<string>;
    getSettings<T = any>(options?: GetSettingsOptions & CallOptions): Promise<T>;
    getSettings<T = any>(options: GetSettingsOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Changes a setting.
     *
     * @returns v3: true or false; v1: what the backend says.
     */
    setSetting(options: SetSettingOptions & RawCallOptions): Promise<string>;
    setSetting<T = any>(options?: SetSettingOptions & CallOptions): Promise<T>;
    setSetting<T = any>(options: SetSettingOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Puts a setting back to its default.
     *
     * @param entitytype What it belongs to.
     * @param name Name of the setting.
     * @returns True or false; only with `api_version` 3.
     */
    deleteSetting(entitytype: string, name: string, options: DeleteSettingOptions & RawCallOptions): Promise<string>;
    deleteSetting<T = boolean>(entitytype: string, name: string, options?: DeleteSettingOptions & CallOptions): Promise<T>;
    deleteSetting<T = boolean>(entitytype: string, name: string, options: DeleteSettingOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Reads the log of the workspace or of an entity.
     *
     * @returns Object with `result`, a list of log lines, and what the backend adds; only with `api_version` 3.
     */
    logs(options: LogsOptions & RawCallOptions): Promise<string>;
    logs<T = any>(options?: LogsOptions & CallOptions): Promise<T>;
    logs<T = any>(options: LogsOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Reads the user's own API key, where the workspace allows it.
     *
     * @returns API key.
     */
    getApiKey(options: RawCallOptions): Promise<string>;
    getApiKey(options?: CallOptions): Promise<string>;
    getApiKey(options: EitherCallOptions): Promise<string>;

    /**
     * Tells the session key of this session, to make other sessions from.
     *
     * @returns Session key; only with `api_version` 1.
     */
    getSessionKey(options: RawCallOptions): Promise<string>;
    getSessionKey(options?: CallOptions): Promise<string>;
    getSessionKey(options: EitherCallOptions): Promise<string>;

    /**
     * Makes a new session key.
     *
     * @returns Session key; only with `api_version` 1.
     */
    generateSessionKey(options: GenerateSessionKeyOptions & RawCallOptions): Promise<string>;
    generateSessionKey(options?: GenerateSessionKeyOptions & CallOptions): Promise<string>;
    generateSessionKey(options: GenerateSessionKeyOptions & EitherCallOptions): Promise<string>;

    /**
     * Tells whether the user's accsyn desktop app runs on this machine.
     *
     * @returns True, false, or null when it was never installed.
     */
    appIsRunning(options: RawCallOptions): Promise<string>;
    appIsRunning(options?: CallOptions): Promise<boolean | null>;
    appIsRunning(options: EitherCallOptions): Promise<boolean | null | string>;

    /**
     * Tells whether an accsyn daemon of the user runs on this machine.
     *
     * @returns True, false, or null when it was never installed.
     */
    daemonIsRunning(options: RawCallOptions): Promise<string>;
    daemonIsRunning(options?: CallOptions): Promise<boolean | null>;
    daemonIsRunning(options: EitherCallOptions): Promise<boolean | null | string>;

    /**
     * Calls an integration of the workspace, for example with ftrack.
     *
     * @param name Name of the integration.
     * @param operation What it should do.
     * @returns What the integration says.
     */
    integration(name: string, operation: string, options: IntegrationOptions & RawCallOptions): Promise<string>;
    integration<T = any>(name: string, operation: string, options?: IntegrationOptions & CallOptions): Promise<T>;
    integration<T = any>(name: string, operation: string, options: IntegrationOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Sends any event: for what the backend learns after this library was made.
     *
     * @param http GET, PUT, POST or DELETE.
     * @param uri Operation, for example transfer/find.
     * @returns The whole answer.
     */
    event(http: string, uri: string, options: EventOptions & RawCallOptions): Promise<string>;
    event<T = any>(http: string, uri: string, options?: EventOptions & CallOptions): Promise<T>;
    event<T = any>(http: string, uri: string, options: EventOptions & EitherCallOptions): Promise<T | string>;

    /**
     * Waits until a transfer, a delivery or any other job ends, and tells its progress meanwhile.
     *
     * @param entitytype Entity type, for example transfer.
     * @param entityid Entity id.
     * @returns The entity as it ended.
     */
    wait(entitytype: string, entityid: string, options: WaitOptions & RawCallOptions): Promise<string>;
    wait<T = Entity>(entitytype: string, entityid: string, options?: WaitOptions & CallOptions): Promise<T>;
    wait<T = Entity>(entitytype: string, entityid: string, options: WaitOptions & EitherCallOptions): Promise<T | string>;
}
