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
