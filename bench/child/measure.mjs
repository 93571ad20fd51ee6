// One variant in a process of its own, as a Lambda sandbox is one. Plain JavaScript: a TypeScript loader would be measured too.
// What it is to do comes as JSON in the first argument; what came of it goes to the parent by IPC. Standard output is the
// function's log.
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

const begin = () => ({ cpu: process.cpuUsage(), at: performance.now() });
/** Milliseconds since `begin`. */
const since = ({ cpu, at }) => {
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1000, wall: performance.now() - at };
};
const succeed = ({ statusCode, body }) => {
  if (statusCode !== 201) throw new Error(`${file} answered ${statusCode}: ${body}`);
};

const cold = begin();
const { handler } = createRequire(import.meta.url)(file);
const imported = since(cold);
const invoke = async (event) => succeed(await handler(event, context));
await invoke(events[0]);
const first = since(cold);

for (let run = 0; run < warmUp; run += 1) for (const event of events) await invoke(event);
// In turn, so that all are met by a process that is as warm.
const warm = events.map(() => ({ walls: [], cpu: 0 }));
for (let run = 0; run < runs; run += 1) {
  for (const [index, event] of events.entries()) {
    const begun = begin();
    await invoke(event);
    const { cpu, wall } = since(begun);
    warm[index].walls.push(wall);
    warm[index].cpu += cpu / runs;
  }
}
// Only now: a process that starts with the flag cannot use Node's own compiled code, and starts slower.
setFlagsFromString('--expose-gc');
runInNewContext('gc')();
const { heapUsed, rss } = process.memoryUsage();
const memory = { heapMb: heapUsed / 2 ** 20, residentMb: rss / 2 ** 20 };
process.send({ imported, first, warm, memory }, () => process.exit());
