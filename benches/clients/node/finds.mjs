// Finds by the package for Node, or the same requests by undici: node finds.mjs CLIENT PORT CA_FILE QUERY CALLS WIDTH, where WIDTH is how
// many are awaited at once.
import { readFileSync } from 'node:fs';

const [client, port, caFile, query, calls, width] = process.argv.slice(2);
const endpoint = `https://127.0.0.1:${port}`;

const clients = {
    async accsyn() {
        const { Session } = await import('accsyn');
        const session = await Session.open({
            workspace: 'acmefilm', username: 'john@user.com', api_key: 'test-api-key-0001', proxy: 'none', rate_limit: 0, environment: false,
            endpoint, ca_file: caFile,
        });
        return { find: () => session.find(query), close: () => session.close() };
    },
    async undici() {
        const { Pool } = await import('undici');
        const pool = new Pool(endpoint, { connections: Number(width), connect: { ca: readFileSync(caFile) } });
        const headers = { authorization: 'basic am9obkB1c2VyLmNvbTp0ZXN0LWFwaS1rZXktMDAwMQ==', 'x-accsyn-workspace': 'acmefilm' };
        const find = async () => {
            const event = {
                audience: 'api', workspace: 'acmefilm', eid: '00000000-9163-4342-b11d-eb1c2130bfc0', session: 's', uri: 'user/find',
                ident: 'john@user.com', created: '2026-11-24T06:18:58', hostname: 'host', data: { finished: false }, query,
            };
            const path = `/api/v3/event?${encodeURIComponent(JSON.stringify(event))}`;
            return (await pool.request({ method: 'GET', path, headers })).body.json();
        };
        return { find, close: () => pool.close() };
    },
};

const { find, close } = await clients[client]();
await find();
const took = [];
const before = process.cpuUsage();
const started = performance.now();
await Promise.all(
    Array.from({ length: Number(width) }, async () => {
        for (let call = 0; call < Number(calls); call++) {
            const begun = performance.now();
            await find();
            took.push((performance.now() - begun) / 1000);
        }
    }),
);
const wall = (performance.now() - started) / 1000 / took.length;
const { user, system } = process.cpuUsage(before);
took.sort((a, b) => a - b);
const at = (share) => took[Math.floor(took.length * share)];
const peak = Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status'))[1]);
console.log(JSON.stringify({ wall, processor: (user + system) / 1e6 / took.length, p50: at(0.5), p99: at(0.99), peak }));
await close();
