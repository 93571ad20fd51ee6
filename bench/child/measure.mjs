// Measures one variant in a separate process, as a Lambda sandbox is one. Plain JavaScript, because a TypeScript loader
// would be measured too. The first argument is the task as JSON; the result goes to the parent by IPC. Standard output
// is the function's log.
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const { file, events, runs, warmUp } = JSON.parse(process.argv[2]);
const context = {
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 10_000,
  callbackWaitsForEmptyEventLoop: true,
};

const startTimes = () => ({ cpu: process.cpuUsage(), at: performance.now() });
/** Milliseconds since `startTimes`. */
const since = ({ cpu, at }) => {
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1000, wall: performance.now() - at };
};
const assertCreated = ({ statusCode, body }) => {
  if (statusCode !== 201) throw new Error(`${file} answered ${statusCode}: ${body}`);
};

const coldStart = startTimes();
const { handler } = createRequire(import.meta.url)(file);
const imported = since(coldStart);
const invoke = async (event) => assertCreated(await handler(event, context));
await invoke(events[0]);
const first = since(coldStart);

for (let run = 0; run < warmUp; run += 1) for (const event of events) await invoke(event);
// In turn, so that the process is equally warm for each event.
const warm = events.map(() => ({ walls: [], cpu: 0 }));
for (let run = 0; run < runs; run += 1) {
  for (const [index, event] of events.entries()) {
    const start = startTimes();
    await invoke(event);
    const { cpu, wall } = since(start);
    warm[index].walls.push(wall);
    warm[index].cpu += cpu / runs;
  }
}
// Only now: a process started with this flag cannot use Node.js's own code cache, and starts slower.
setFlagsFromString('--expose-gc');
runInNewContext('gc')();
const { heapUsed, rss } = process.memoryUsage();
const memory = { heapMb: heapUsed / 2 ** 20, residentMb: rss / 2 ** 20 };
process.send({ imported, first, warm, memory }, () => process.exit());
