// One function as Lambda runs it: its bundle loaded once, in a process-like world of its own with its own environment,
// then one event after the other. Plain JavaScript, because a worker thread starts without a TypeScript loader.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

process.setSourceMapsEnabled(true);
if (workerData.clock) goBy(new BigInt64Array(workerData.clock));
const { handler } = createRequire(import.meta.url)(workerData.file);

parentPort.on('message', async ({ id, event, context }) => {
  try {
    parentPort.postMessage({ id, result: (await handler(event, context)) ?? null });
  } catch (error) {
    parentPort.postMessage({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

/** Makes `Date` show the time of the house's clock (`local/clock.ts`), of which the function knows nothing. */
function goBy(offset) {
  const RealDate = Date;
  const now = () => RealDate.now() + Number(Atomics.load(offset, 0));
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, made) => Reflect.construct(target, given.length > 0 ? given : [now()], made),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  RealDate.prototype.constructor = globalThis.Date;
}
