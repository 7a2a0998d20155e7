import type * as accsynTypes from 'accsyn';
import accsyn, { AccsynError, Session, Status, methods, quote, version, type Entity, type FindOptions } from 'accsyn';
import { Sandbox, type Fault } from 'accsyn/sandbox';

interface Transfer extends Entity {
    status: string;
    size: number;
}

export async function use(signal: AbortSignal): Promise<void> {
    await using session = await Session.open({ workspace: 'acmefilm', api_version: 3, signal, log: (line, level) => console.log(level.length, line) });

    const entities: Entity[] = await session.find('Transfer');
    const transfers: Transfer[] = await session.find<Transfer>('Transfer', { attributes: ['status'], limit: 10, signal });
    const one: Transfer | null = await session.findOne<Transfer>(`Transfer WHERE code=${quote('a')}`);
    const text: string = await session.find('Transfer', { raw: true });
    const isDeleted: boolean = await session.deleteOne('transfer', 'id', { force: true });
    const size: number = await session.getsize('volume=projects');
    const sizes = await session.getsize<{ path: string; result: number }[]>(['volume=projects']);
    const isRunning: boolean | null = await session.appIsRunning();
    const created: Entity = await session.create('transfer', { source: 'a', destination: 'b' });
    await session.create('task', [{ source: 'a' }], { entityid: created.id });
    await session.assign('volume', 'server', { volume: 'id', server: 'id' });
    await session.setSetting('workspace', 'a', '1');
    const options: FindOptions = { finished: true };
    await session.find('Transfer', { ...options, priority: 'interactive' });
    // @ts-expect-error: no such priority
    await session.find('Transfer', { priority: 'high' });

    for await (const page of session.findPages<Transfer>('Transfer', { ...options, limit: 100, max: 1000, signal })) {
        const [first] = page;
        if (first) console.log(first.size);
    }
    for await (const page of session.findPages('Transfer', { raw: true })) page.slice(1);
    for await (const transfer of session.watch<Transfer>('transfer', 'id', { interval: 1 })) console.log(transfer.status);
    const ended: Transfer = await session.wait<Transfer>('transfer', 'id', { until: ['done'] });

    const answer: { result: unknown } = await session.call('event', { http: 'GET', uri: 'user/find' });
    const answered: string = await session.call('find', '{"query": "User"}', { raw: true });
    const raw: boolean = answered.length > 0;
    const either: Transfer[] | string = await session.find<Transfer>('Transfer', { raw });
    const perhaps: { raw?: boolean; limit?: number } = {};
    const other: Entity[] | string = await session.find('Transfer', perhaps);
    const key: string = await session.getApiKey({ raw });
    const called: string | { result: unknown } = await session.call<{ result: unknown }>('event', null, { raw });
    for await (const page of session.findPages('Transfer', { raw })) page.slice(1);
    for await (const transfer of session.watch<Transfer>('transfer', 'id', { raw })) void (typeof transfer === 'string' || transfer.status);
    const perhapsSignal: { signal?: AbortSignal | undefined; limit?: number | undefined } = {};
    await session.find('Transfer', perhapsSignal);
    await session.find('Transfer', { raw: true, ...perhapsSignal });
    await Session.open({ signal: undefined, timeout: undefined, log: undefined });
    const exact: { size: bigint }[] = await session.find<{ size: bigint }>('Transfer', { integers: 'bigint' });
    for await (const transfer of session.findEach<Transfer>('Transfer', { limit: 10, integers: 'number' })) void [transfer.size, exact];
    await session.reauthenticate({ pwd: 'secret' });
    await session.close();
    void [entities, transfers, one, text, isDeleted, size, sizes, isRunning, ended, answer, answered, either, other, key, called, session.info().workspace];

    // @ts-expect-error: no such option
    await session.find('Transfer', { limits: 10 });
    // @ts-expect-error: of another type
    await session.find('Transfer', { limit: '10' });
    // @ts-expect-error: no such kind of integers
    await session.find('Transfer', { integers: 'big' });
    // @ts-expect-error: the query is missing
    await session.find();
    // @ts-expect-error: no such session option
    await Session.open({ api_kee: '' });
    // @ts-expect-error: sessions are opened
    new Session();
}

export async function exactly(session: Session, integers: 'number' | 'bigint'): Promise<void> {
    for (const transfer of await session.find('Transfer', { integers: 'bigint' })) {
        const size: bigint = transfer.size;
        const progress: number | bigint = transfer.progress;
        const status: accsynTypes.TransferStatus = transfer.status;
        void [size, progress, status, transfer.shot];
        // @ts-expect-error: not a number
        const rounded: number = transfer.size;
        // @ts-expect-error: no such status
        void [rounded, transfer.status === 'runing'];
    }
    const one: { size: bigint } | null = await session.findOne('Delivery', { integers: 'bigint' });
    const bytes: bigint = await session.getsize('volume=projects', { integers: 'bigint' });
    const some: boolean = await session.exists('volume=projects', { integers: 'bigint' });
    const text: string = await session.find('Transfer', { integers: 'bigint', raw: true });
    for await (const page of session.findPages('Transfer', { integers: 'bigint' })) for (const { size } of page) void (size + 1n);
    for await (const { size } of session.findEach('Transfer', { integers: 'bigint' })) void (size + 1n);
    for await (const { size } of session.watch('transfer', 'a', { integers: 'bigint' })) void (size + 1n);
    const { size: ended } = await session.wait('transfer', 'a', { integers: 'bigint' });
    const called: { size: bigint } = await session.call<{ size: bigint }>('find_one', { query: 'User' }, { integers: 'bigint' });
    void [one, bytes, some, text, ended + 1n, called, await session.find('Transfer', { integers })];
}

export async function typed(session: Session, kind: string, query: string): Promise<void> {
    const transfers: accsynTypes.Transfer[] = await session.find('Transfer WHERE status=running');
    for (const transfer of transfers) {
        const numbers: number[] = [transfer.size, transfer.progress];
        const end: string | null = transfer.finished;
        // Attributes that only this workspace has.
        void [numbers, end, transfer.metadata['shot'], transfer.shot];
        if (transfer.status === 'done') continue;
        // @ts-expect-error: no such status
        if (transfer.status === 'runing') continue;
        // @ts-expect-error: of another type
        transfer.size = 'large';
    }
    const [user] = await session.find(`User WHERE code=${quote('a')}`);
    const role: 'admin' | 'employee' | 'standard' | undefined = user?.role;
    const names: string[] = await session.find('entitytypes');
    const attributes: string[] = await session.find('attributes WHERE entitytype=job');
    const spread: accsynTypes.Queue[] = await session.find('\n  queue\n  WHERE code=a');
    const task: accsynTypes.Task | null = await session.findOne('TASK WHERE job=a', { raw: false });
    const share: accsynTypes.Share | null = await session.getEntity('share', 'a');
    const client: accsynTypes.Client = await session.update('server', 'a', { status: 'disabled' }) ?? await session.wait('client', 'a');
    for await (const one of session.findEach('Delivery')) void (one.status === 'pending');
    for await (const one of session.watch('transfer', 'a', { until: ['done', 'failed'] })) void (one.status === 'paused');
    for await (const [one] of session.findPages('Volume')) void one?.paths;
    const created: accsynTypes.Transfer = await session.create('Transfer', { source: 'a', destination: 'b', status: 'paused', shot: 'sh010' });
    interface Job { source: string; destination: string }
    const job: Job = { source: 'a', destination: 'b' };
    await session.create('transfer', job);
    // Statuses in queries: known ones, and what is not a status or not a constant.
    await session.find("Transfer WHERE status=running OR status='failed' AND (status != done OR status<>\"Paused\")");
    await session.findOne("Transfer WHERE name='status=any' AND client_status=any AND code=\"it's status=any\" AND status=fail*");
    await session.find('Transfer\n  WHERE status=failed\n  AND status=done\t');
    // @ts-expect-error: no such status
    await session.find('Transfer\n  WHERE code=a\n  AND status=dnoe\t');
    await session.find(`Task WHERE status=${quote(query)} AND job=${query} AND status=${query}`);
    await session.find(`Transfer WHERE status=run${query}`);
    await session.find(`Transfer WHERE status=${kind === 'a' ? 'done' : 'failed'} AND code=a`);
    await session.find("Transfer WHERE status=''");
    await session.find('Transfer WHERE metadata.status=any');
    await session.find('Client WHERE status=enabled');
    await session.find(`${kind} WHERE status=any`);
    await session.find('attributes WHERE entitytype=transfer');
    await session.find<Transfer>('Transfer WHERE status=any');
    const either = kind === 'a' ? 'Transfer WHERE status=failed' : 'Queue WHERE status=paused';
    const open: (accsynTypes.Transfer | accsynTypes.Queue)[] = await session.find(either);
    void open;
    // @ts-expect-error: no such status
    await session.find('Transfer WHERE status=runing');
    // @ts-expect-error: no such status
    await session.find('transfer WHERE status=failed OR (status = faild)');
    // @ts-expect-error: no such status
    await session.findOne("Transfer WHERE name='a b' AND status!='fialed' AND code=a");
    // @ts-expect-error: no such status
    await session.find(`Task WHERE job=${query} AND status=queud`);
    // @ts-expect-error: no such status
    await session.find(`Task WHERE status=queud AND name=${quote(query)}`, { limit: 1 });
    // @ts-expect-error: a status of another type
    for await (const one of session.findEach('Queue WHERE status=running')) void one;
    // @ts-expect-error: no such status
    for await (const page of session.findPages('Transfer WHERE code=a AND status<>dnoe')) void page;
    // @ts-expect-error: no such status
    await session.find('Transfer WHERE status=failed', { limit: 1 }).then(() => session.find(`Transfer WHERE status=${kind === 'a' ? 'dnoe' : 'done'} AND a=b`));
    // What is known only at run time is checked by the library.
    const any: Entity[] = await session.find(query);
    await session.find(`${kind} WHERE code=a`);
    await session.find<Transfer>(query);
    await session.deleteOne(kind, 'a');
    await session.create(kind, { status: query });
    void [role, names, attributes, spread, task, share, client, created, any];

    // @ts-expect-error: no such type
    await session.find('Trnasfer');
    // @ts-expect-error: no such type
    await session.find('Trnasfer WHERE status=done');
    // @ts-expect-error: no such type
    await session.findOne(`Usr WHERE code=${quote('a')}`);
    // @ts-expect-error: no such type
    const none: Entity[] = await session.find('Trnasfer', { limit: 1 });
    // @ts-expect-error: no such type
    await session.getEntity('trnasfer', 'a');
    // @ts-expect-error: no such type
    await session.create('trnasfer', {});
    // @ts-expect-error: no such type
    await session.deleteOne('qeue', 'a');
    // @ts-expect-error: no such type
    await session.grant('user', 'a', 'sahre', 'b');
    // @ts-expect-error: no such type
    await session.assign('volume', 'sever', {});
    // @ts-expect-error: no such type
    for await (const page of session.findPages('Trnasfer')) void page;
    // @ts-expect-error: no such type
    for await (const one of session.watch('trnasfer', 'a')) void one;
    // @ts-expect-error: no such status
    await session.update('transfer', 'a', { status: 'abortd' });
    // @ts-expect-error: not a status that can be set
    await session.update('transfer', 'a', { status: 'running' });
    // @ts-expect-error: no such status
    await session.create('transfer', { source: 'a', destination: 'b', status: 'pasued' });
    // @ts-expect-error: no such status
    await session.wait('transfer', 'a', { until: ['don'] });
    // @ts-expect-error: no such option
    await session.create('transfer', {}, { allow_duplicate: true });
    void none;
}

export async function selected(session: Session, names: string[], query: string, options: FindOptions, integers: 'number' | 'bigint'): Promise<void> {
    const [transfer] = await session.find('Transfer', { attributes: ['name', 'size', 'metadata.shot'], limit: 1 });
    if (transfer) {
        const [id, name, size]: [string, string, number] = [transfer.id, transfer.name, transfer.size];
        void [id, name, size, transfer.metadata['shot']];
        // @ts-expect-error: not among the attributes
        void transfer.status;
    }
    const one = await session.findOne('Transfer', { attributes: ['size', 'status'], integers: 'bigint' });
    if (one) {
        const size: bigint = one.size;
        // @ts-expect-error: no such status
        void [size, one.status === 'runing'];
        // @ts-expect-error: not among the attributes
        void one.name;
    }
    for await (const user of session.findEach('User', { attributes: ['code'] as const })) {
        void user.code;
        // @ts-expect-error: not among the attributes
        void user.role;
    }
    for await (const [user] of session.findPages('User', { attributes: ['code', 'shoe'] })) {
        // What only this workspace has.
        void [user?.code, user?.shoe.size];
        // @ts-expect-error: not among the attributes
        void user?.role;
    }
    const [either] = await session.find('Queue', { attributes: ['status'], integers });
    // @ts-expect-error: not among the attributes
    void (typeof either !== 'string' && either?.code);
    const [unknown] = await session.find(query, { attributes: ['name'] });
    const part: { id: string; name: string }[] = await session.find('Transfer', { attributes: ['name'] });
    const entities: Entity[] = await session.find('Transfer', { attributes: ['name'] });
    const text: string = await session.find('Transfer', { attributes: ['name'], raw: true });
    const strings: string[] = await session.find('attributes WHERE entitytype=job', { attributes: ['name'] });
    void [unknown?.name, part, entities, text, strings];
    // All of them: no names, or only known at run time, or a result of a named type.
    const all: accsynTypes.Transfer[][] = [
        await session.find('Transfer', { attributes: names }),
        await session.find('Transfer', { attributes: [] }),
        await session.find('Transfer', { attributes: undefined }),
        await session.find('Transfer', options),
        await session.find('Transfer', { ...options, limit: 3 }),
        await session.find<accsynTypes.Transfer>('Transfer', { attributes: ['name'] }),
    ];
    const [first] = await session.find('Transfer', { attributes: names });
    void [all, first?.status === 'done'];
}

declare module 'accsyn' {
    interface EntityTypes {
        shot: { id: string; sequence: string };
    }
    interface MoreStatuses {
        transfer: 'frozen';
    }
}

export async function extended(session: Session): Promise<string[]> {
    const [transfer] = await session.find('Transfer WHERE status=frozen');
    await session.find('Shot WHERE status=any');
    if (transfer?.status === 'frozen') await session.update('transfer', transfer.id, { status: 'frozen' });
    return (await session.find('Shot')).map((shot) => shot.sequence);
}

export function tell(error: unknown): string | undefined {
    if (error instanceof AccsynError) {
        const retryAfter: number | null = error.retryAfter;
        const status: number = error.status;
        return error.code === 'RATE_LIMITED' ? `${retryAfter}` : status === Status.NETWORK ? error.message : undefined;
    }
    return accsyn.version() + version() + methods().length;
}

export async function check(): Promise<void> {
    await using sandbox = await Sandbox.start({ seed: { workspace: { code: 'a' } }, timeScale: 60 });
    const fault: Fault = { uri: 'transfer/create', close: 'answer', executed: true };
    await sandbox.fault(fault, { status: 503, times: 2 });
    await using session = await Session.open(sandbox.options);
    await sandbox.expect({ uri: 'transfer/create', min: 1 });
    void [session, await sandbox.journal()];
    // @ts-expect-error: no such fault
    await sandbox.fault({ stats: 503 });
}
