// Finds by this package beside the same requests by undici, in turns, against a server of fixed answers in a process of its own:
//   benches/clients/node/latency.sh
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { Session } from 'accsyn';

const ANSWERS = {
    login: '{"result":{"id":"64f0c0ffee00000000000001","role":"admin","session_id":"s"}}',
    find: '{"result":[{"id":"ObjectId:64f0c0ffee00000000000001","name":"shot","created":"2026-11-24T10:00:00"}]}',
};
const [ROUNDS, FINDS, SLOW, WAIT] = [10, 300, 5, 30];

const open = (endpoint) =>
    Session.open({ endpoint, workspace: 'bench', username: 'a@b.se', api_key: 'key', allow_http: true, rate_limit: 0, environment: false });

/** Another process of this program; resolves to what it sends. */
const start = (variables) => {
    const child = fork(process.argv[1], { env: { ...process.env, ...variables } });
    return { child, answer: new Promise((resolve) => child.once('message', resolve)) };
};

if (process.env.BENCH_WAIT) {
    // In a process without undici: V8 compiles its WebAssembly in the background, which takes some 50 ms in the seconds after the first request.
    const session = await open(process.env.BENCH_WAIT);
    for (let i = 0; i < FINDS; i++) await session.find('User');
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const before = process.cpuUsage();
    if (process.env.BENCH_TIMER) await new Promise((resolve) => setTimeout(resolve, WAIT * 1000));
    else await session.find(`User WHERE code='slow-${WAIT * 1000}'`);
    const { user, system } = process.cpuUsage(before);
    process.send((user + system) / 1000, () => process.exit());
} else if (process.env.BENCH_SERVER) {
    const server = createServer((asked, answer) => {
        const delay = /slow-(\d+)/.exec(decodeURIComponent(asked.url))?.[1] ?? 0;
        const send = () => answer.setHeader('Content-Type', 'application/json').end(asked.url.includes('login') ? ANSWERS.login : ANSWERS.find);
        asked.resume().on('end', () => (delay > 0 ? setTimeout(send, delay) : send()));
    });
    server.keepAliveTimeout = 60000;
    server.listen(0, '127.0.0.1', () => process.send(server.address().port));
} else {
    const { Agent, request } = await import('undici');
    const { child: server, answer } = start({ BENCH_SERVER: '1' });
    const endpoint = `http://127.0.0.1:${await answer}`;
    const session = await open(endpoint);
    const dispatcher = new Agent({ connections: 1 });
    const finds = {
        accsyn: (query) => session.find(query),
        undici: async (query) => (await request(`${endpoint}/api/v3/event?${encodeURIComponent(query)}`, { dispatcher })).body.json(),
    };
    const at = (values, share) => values.sort((a, b) => a - b)[Math.floor(values.length * share)].toFixed(3);
    const timed = async (find, query, times) => {
        const took = [];
        for (let i = 0; i < times; i++) {
            const started = performance.now();
            await find(query);
            took.push(performance.now() - started);
        }
        return took;
    };
    const quick = { accsyn: [], undici: [] };
    const slow = { accsyn: [], undici: [] };
    for (const find of Object.values(finds)) await timed(find, 'User', FINDS);
    for (let round = 0; round < ROUNDS; round++) {
        for (const [name, find] of Object.entries(finds)) quick[name].push(...(await timed(find, 'User', FINDS)));
    }
    for (const [name, find] of Object.entries(finds)) slow[name] = await timed(find, "User WHERE code='slow-1000'", SLOW);
    for (const name of Object.keys(finds)) {
        const { [name]: q } = quick;
        console.log(`${name}: find p50 ${at(q, 0.5)} ms, p99 ${at(q, 0.99)} ms; one-second answer ${at(slow[name], 0.5)} ms`);
    }
    const waits = [start({ BENCH_WAIT: endpoint }), start({ BENCH_WAIT: endpoint, BENCH_TIMER: '1' })];
    const [find, timer] = await Promise.all(waits.map(({ answer }) => answer));
    console.log(`processor time in ${WAIT} s: waiting for a find ${find.toFixed(1)} ms, for a timer ${timer.toFixed(1)} ms`);
    await session.close();
    await dispatcher.close();
    server.kill();
}
