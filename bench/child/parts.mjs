// Measures the parts of a cold start of one bundle in a separate process: CPU milliseconds. The first argument is the task as JSON; the
// result goes to the parent by IPC. `compileFunction` makes what `require` makes of the file, which then is compiled once more: the parent
// subtracts it.
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { compileFunction } from 'node:vm';

const { file, event, compiles } = JSON.parse(process.argv[2]);
const require = createRequire(import.meta.url);
const cpu = async (work) => {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

const source = readFileSync(file, 'utf8');
const builtins = [...new Set([...source.matchAll(/require\("(node:[\w/]+)"\)/g)].map(([, name]) => name))];
const counts = { connections: 0, requests: 0 };
const sockets = [];
subscribe('net.client.socket', ({ socket }) => {
  counts.connections += 1;
  sockets.push(socket);
});
subscribe('http.client.request.start', () => {
  counts.requests += 1;
});

const modules = await cpu(() => builtins.map((name) => require(name)));
// In a process of its own, because V8 keeps what it has compiled.
const compile = compiles
  ? await cpu(() =>
      compileFunction(source, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: file }),
    )
  : 0;
let handler;
const load = compiles ? 0 : await cpu(() => ({ handler } = require(file)));
const first = compiles ? 0 : await cpu(() => handler(event, { awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef' }));
const { connections, requests } = counts;
/** The next event after a long time: AWS has closed all connections. */
const afterPause = async () => {
  for (const socket of sockets) socket.destroy();
  await setImmediate();
  return await cpu(() => handler(event, { awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef' }));
};
const reconnected = compiles ? 0 : await afterPause();
process.send({ modules, compile, load, event: first, connections, requests, reconnected }, () => process.exit());
