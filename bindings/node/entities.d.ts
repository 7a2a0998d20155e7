// Generated from bindings/entities.json by `cargo run -p accsyn-bindings`; do not edit.

import type { Entity, MoreStatuses } from './index.js';

type More<K extends string> = K extends keyof MoreStatuses ? MoreStatuses[K] : never;

/** What entities of every type have. */
export interface CommonAttributes extends Entity {
    /** 24 hexadecimal digits, for tasks and files a UUID. */
    id: string;
    /** Name in queries and paths, unique for most types; of a user the e-mail address. */
    code: string;
    /** Name for people. */
    name: string;
    /** Free text. */
    description: string;
    /** When it was created. */
    created: string;
    /** Who created it. */
    creator: string;
    /** When it was last changed. */
    modified: string | null;
    /** Who changed it last. */
    modifier: string;
    /** Data of your own. */
    metadata: Record<string, any>;
    /** What it is doing, one of the statuses of its type. */
    status: string;
}

/** Statuses of a user with a role. */
export type UserStatus = 'enabled' | 'disabled' | More<'user'>;

/** A user with a role. */
export interface User extends CommonAttributes {
    status: UserStatus;
    /** Permissions: admin, employee, standard. */
    role: 'admin' | 'employee' | 'standard';
    /** When the user logged in last. */
    logged_in: string | null;
    /** Queue of its jobs: id. */
    queue: string | null;
    /** Deactivated. */
    inactive: boolean;
}

/** Statuses of the workspace. */
export type WorkspaceStatus = 'enabled' | 'disabled' | More<'workspace'>;

/** The workspace. */
export interface Workspace extends CommonAttributes {
    status: WorkspaceStatus;
}

/** Statuses of a queue of jobs. */
export type QueueStatus = 'waiting' | 'enabled' | 'paused' | More<'queue'>;

/** A queue of jobs. */
export interface Queue extends CommonAttributes {
    status: QueueStatus;
    /** 0 to 1000. */
    priority: number;
    /** Queue of transfers that name none. */
    default: boolean;
    /** The same for compute jobs. */
    compute_default: boolean;
    /** Workspace and code. */
    uri: string;
    /** Id of the queue it is in. */
    parent: string | null;
}

/** Statuses of a job that transfers files. */
export type TransferStatus = 'init' | 'waiting' | 'running' | 'paused' | 'failed' | 'aborted' | 'done' | More<'transfer'>;

/** A job that transfers files. */
export interface Transfer extends CommonAttributes {
    status: TransferStatus;
    /** Sender and path; as returned, `type:id` of the sender. */
    source: string;
    /** Recipient and path; as returned, `type:id` of the recipient. */
    destination: string;
    /** The sender, readable. */
    source_hr: string;
    /** The recipient, readable. */
    destination_hr: string;
    /** 0 to 100. */
    progress: number;
    /** Bytes; 0 or -1 while unknown. */
    size: number;
    /** Megabytes a second; -1 while it does not run. */
    speed: number;
    /** Estimated remaining time. */
    etr: string;
    /** When it ended. */
    finished: string | null;
    /** Queue and code. */
    uri: string;
    /** Id of its queue or delivery. */
    parent: string | null;
    /** The same, readable. */
    parent_hr: string;
    /** Id of its user. */
    user: string;
    /** The same, readable. */
    user_hr: string;
    /** Its queue: id, code or name. */
    queue: string | null;
}

/** Statuses of a job that renders or processes. */
export type ComputeStatus = 'init' | 'waiting' | 'running' | 'paused' | 'failed' | 'aborted' | 'done' | More<'compute'>;

/** A job that renders or processes. */
export interface Compute extends CommonAttributes {
    status: ComputeStatus;
    /** Code of its engine. */
    engine: string;
    /** What it reads. */
    input: any;
    /** What it writes. */
    output: any;
    /** Frames. */
    range: string;
    /** Which servers may execute it. */
    filters: string;
    /** Jobs that must be done before. */
    dependencies: any[];
    /** Environment variables by operating system. */
    envs: Record<string, any>;
    /** Parameters of the engine. */
    parameters: Record<string, any>;
    /** Settings of the job. */
    settings: Record<string, any>;
    /** Sender of its input, if it is transferred. */
    source: string;
    /** Recipient of its output, if it is transferred. */
    destination: string;
    /** The sender, readable. */
    source_hr: string;
    /** The recipient, readable. */
    destination_hr: string;
    /** 0 to 100. */
    progress: number;
    /** Bytes; 0 or -1 while unknown. */
    size: number;
    /** Megabytes a second; -1 while it does not run. */
    speed: number;
    /** Estimated remaining time. */
    etr: string;
    /** When it ended. */
    finished: string | null;
    /** Queue and code. */
    uri: string;
    /** Id of its queue or delivery. */
    parent: string | null;
    /** The same, readable. */
    parent_hr: string;
    /** Id of its user. */
    user: string;
    /** The same, readable. */
    user_hr: string;
    /** Its queue: id, code or name. */
    queue: string | null;
}

/** Statuses of a package of files for recipients. */
export type DeliveryStatus = 'init' | 'pending' | 'waiting' | 'aborted' | 'done' | More<'delivery'>;

/** A package of files for recipients. */
export interface Delivery extends CommonAttributes {
    status: DeliveryStatus;
    /** Id of its sender. */
    user: string;
    /** The same, readable. */
    user_hr: string;
    /** Everybody who has the link may receive it. */
    public: boolean;
    /** Bytes; 0 or -1 while unknown. */
    size: number;
    /** When it ended. */
    finished: string | null;
}

/** Statuses of a package that asks recipients for files. */
export type RequestStatus = 'init' | 'pending' | 'waiting' | 'aborted' | 'done' | More<'request'>;

/** A package that asks recipients for files. */
export interface Request extends CommonAttributes {
    status: RequestStatus;
    /** Where its files go to. */
    destination: string;
    /** Id of its sender. */
    user: string;
    /** The same, readable. */
    user_hr: string;
    /** Everybody who has the link may receive it. */
    public: boolean;
    /** Bytes; 0 or -1 while unknown. */
    size: number;
    /** When it ended. */
    finished: string | null;
}

/** Statuses of a package of videos for recipients to watch. */
export type StreamStatus = 'init' | 'pending' | 'waiting' | 'aborted' | 'done' | More<'stream'>;

/** A package of videos for recipients to watch. */
export interface Stream extends CommonAttributes {
    status: StreamStatus;
    /** Id of its sender. */
    user: string;
    /** The same, readable. */
    user_hr: string;
    /** Everybody who has the link may receive it. */
    public: boolean;
    /** Bytes; 0 or -1 while unknown. */
    size: number;
    /** When it ended. */
    finished: string | null;
}

/** Statuses of a file or folder of a job. */
export type TaskStatus = 'pending' | 'queued' | 'booting' | 'executing' | 'failed' | 'onhold' | 'excluded' | 'done' | More<'task'>;

/** A file or folder of a job. */
export interface Task extends CommonAttributes {
    status: TaskStatus;
    /** Its place within the job. */
    uri: string;
    /** Id of its job. */
    job: string;
    /** The same, readable. */
    job_hr: string;
    /** Client, user or site, and path. */
    source: Record<string, any>;
    /** Client, user or site, and path. */
    destination: Record<string, any>;
    /** 1 to 1000. */
    priority: number;
    /** Bytes; 0 or -1 while unknown. */
    size: number;
    /** How long it took. */
    time: number;
    /** When it ended. */
    finished: string | null;
}

/** Statuses of a folder on a volume, shared with users. */
export type FolderStatus = 'enabled' | 'disabled' | 'offline' | 'disabled-offline' | More<'folder'>;

/** A folder on a volume, shared with users. */
export interface Folder extends CommonAttributes {
    status: FolderStatus;
    /** Its entity type. */
    type: string;
    /** Deactivated. */
    inactive: boolean;
    /** Id of its volume. */
    parent: string;
    /** The same, readable. */
    parent_hr: string;
    /** Relative to its volume. */
    path: string;
    /** Queue of its jobs: id. */
    queue: string | null;
    /** Addresses that are notified. */
    email: string;
    /** Its status, readable. */
    status_hr: string;
}

/** Statuses of files and folders, shared with users. */
export type CollectionStatus = 'enabled' | 'disabled' | 'offline' | 'disabled-offline' | More<'collection'>;

/** Files and folders, shared with users. */
export interface Collection extends CommonAttributes {
    status: CollectionStatus;
    /** Its entity type. */
    type: string;
    /** Deactivated. */
    inactive: boolean;
    /** Queue of its jobs: id. */
    queue: string | null;
    /** Addresses that are notified. */
    email: string;
}

/** Statuses of the folder of one user on a volume. */
export type HomeStatus = 'enabled' | 'disabled' | 'offline' | 'disabled-offline' | More<'home'>;

/** The folder of one user on a volume. */
export interface Home extends CommonAttributes {
    status: HomeStatus;
    /** Its entity type. */
    type: string;
    /** Deactivated. */
    inactive: boolean;
    /** Id of its volume. */
    parent: string;
    /** The same, readable. */
    parent_hr: string;
    /** Relative to its volume. */
    path: string;
    /** Queue of its jobs: id. */
    queue: string | null;
    /** Addresses that are notified. */
    email: string;
    /** Its status, readable. */
    status_hr: string;
}

/** Statuses of storage that servers serve. */
export type VolumeStatus = 'enabled' | 'disabled' | 'offline' | 'disabled-offline' | More<'volume'>;

/** Storage that servers serve. */
export interface Volume extends CommonAttributes {
    status: VolumeStatus;
    /** Its entity type. */
    type: string;
    /** Deactivated. */
    inactive: boolean;
    /** Volume of paths that name none. */
    default: boolean;
    /** Where it is on this computer. */
    path: string;
    /** Where it is, by operating system: `windows`, `linux`, `mac`, and each with `_vpn`. */
    paths: Record<string, any>;
    /** Has a licence. */
    licensed: boolean;
    /** Addresses that are notified. */
    email: string;
    /** Queue of its jobs: id. */
    queue: string | null;
}

/** Statuses of a file of a collection. */
export type FileStatus = 'enabled' | 'disabled' | More<'file'>;

/** A file of a collection. */
export interface File extends CommonAttributes {
    status: FileStatus;
    /** Name without a folder. */
    filename: string;
    /** Where it is. */
    path: string;
    /** Bytes. */
    size: number;
}

/** Statuses of a place with servers of its own. */
export type SiteStatus = 'enabled' | 'disabled' | More<'site'>;

/** A place with servers of its own. */
export interface Site extends CommonAttributes {
    status: SiteStatus;
    /** The main site, hq. */
    main: boolean;
    /** Operated by accsyn. */
    accsyn: boolean;
}

/** Statuses of a computer that transfers files. */
export type ClientStatus = 'online' | 'offline' | 'disabled' | 'disabled-offline' | 'init' | More<'client'>;

/** A computer that transfers files. */
export interface Client extends CommonAttributes {
    status: ClientStatus;
    /** Kind of client. */
    type: number;
    /** The same, readable. */
    type_hr: string;
    /** Operating system: windows, linux, mac, raspbian, solaris. */
    os: 'windows' | 'linux' | 'mac' | 'raspbian' | 'solaris';
    /** Version of its program. */
    version: string;
    /** Its user at the operating system. */
    username: string;
    /** Id of its user. */
    user: string;
    /** The same, readable. */
    user_hr: string;
    /** Id of its site. */
    site: string | null;
    /** The same, readable. */
    site_hr: string;
    /** What it does: of storage, compute, site and accsyn, separated by commas. */
    roles: string;
    /** Its public address. */
    wan_ip: string;
    /** Its MAC addresses, separated by commas. */
    host_ident: string;
    /** When it checked in last. */
    last_checkin: string | null;
    /** Its load. */
    metrics: Record<string, any> | null;
    /** Result of its benchmark; -1 for none. */
    benchmark: number;
    /** Id of the client that it is a lane of. */
    parent: string | null;
}

/** Statuses of access of a user to a share or job. */
export type AclStatus = 'enabled' | 'disabled' | More<'acl'>;

/** Access of a user to a share or job. */
export interface Acl extends CommonAttributes {
    status: AclStatus;
    /** Who, as `user:<id>`. */
    entity: string;
    /** The same, readable. */
    entity_hr: string;
    /** What, as `share:<id>`. */
    target: string;
    /** The same, readable. */
    target_hr: string;
    /** May read. */
    read: boolean;
    /** May write. */
    write: boolean;
    /** The user has confirmed it. */
    acknowledged: boolean;
    /** Only below this path. */
    path: string;
    /** Role of the user there. */
    role: string | null;
    /** Token of a link. */
    token: string | null;
}

/** Statuses of a program that compute jobs use. */
export type EngineStatus = 'enabled' | 'disabled' | More<'engine'>;

/** A program that compute jobs use. */
export interface Engine extends CommonAttributes {
    status: EngineStatus;
}

/** A job of any type. */
export type Job = Transfer | Compute | Delivery | Request | Stream;

/** A share of any type. */
export type Share = Volume | Folder | Home | Collection;

/** Types of entities by name; `declare module 'accsyn'` can add to {@link EntityTypes}. */
export interface KnownEntityTypes {
    user: User;
    workspace: Workspace;
    queue: Queue;
    transfer: Transfer;
    compute: Compute;
    delivery: Delivery;
    request: Request;
    stream: Stream;
    task: Task;
    folder: Folder;
    collection: Collection;
    home: Home;
    volume: Volume;
    file: File;
    site: Site;
    client: Client;
    acl: Acl;
    engine: Engine;
    server: Client;
    organization: Workspace;
    job: Job;
    share: Share;
    app: Client;
    lane: Client;
}

/** Statuses that can be set, by type. */
export interface SettableStatuses {
    user: 'enabled' | 'disabled' | More<'user'>;
    workspace: 'enabled' | 'disabled' | More<'workspace'>;
    queue: 'waiting' | 'enabled' | 'paused' | More<'queue'>;
    transfer: 'waiting' | 'paused' | 'aborted' | 'done' | More<'transfer'>;
    compute: 'waiting' | 'paused' | 'aborted' | 'done' | More<'compute'>;
    delivery: 'pending' | 'aborted' | 'done' | More<'delivery'>;
    request: 'pending' | 'aborted' | 'done' | More<'request'>;
    stream: 'pending' | 'aborted' | 'done' | More<'stream'>;
    task: 'queued' | 'failed' | 'onhold' | 'excluded' | 'done' | More<'task'>;
    folder: 'enabled' | 'disabled' | More<'folder'>;
    collection: 'enabled' | 'disabled' | More<'collection'>;
    home: 'enabled' | 'disabled' | More<'home'>;
    volume: 'enabled' | 'disabled' | More<'volume'>;
    file: 'enabled' | 'disabled' | More<'file'>;
    site: 'enabled' | 'disabled' | More<'site'>;
    client: 'online' | 'disabled' | 'enabled' | More<'client'>;
    acl: 'enabled' | 'disabled' | More<'acl'>;
    engine: 'enabled' | 'disabled' | More<'engine'>;
    server: SettableStatuses['client'];
    organization: SettableStatuses['workspace'];
    job: SettableStatuses['transfer'] | SettableStatuses['compute'] | SettableStatuses['delivery'] | SettableStatuses['request'] | SettableStatuses['stream'];
    share: SettableStatuses['volume'] | SettableStatuses['folder'] | SettableStatuses['home'] | SettableStatuses['collection'];
    app: SettableStatuses['client'];
    lane: SettableStatuses['client'];
}

/** Attributes that may have a fraction; all other numbers are integers. */
export type FractionalAttribute = 'benchmark' | 'progress' | 'speed' | 'time';
