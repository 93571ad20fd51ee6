// Runs one function as Lambda does: loads its bundle once, in a separate thread with its own globals and environment,
// then passes events to its handler. Plain JavaScript, because a worker thread starts without a TypeScript loader.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

process.setSourceMapsEnabled(true);
giveStandardOutput();
if (workerData.clock) useClock(new BigInt64Array(workerData.clock));
const { handler } = createRequire(import.meta.url)(workerData.file);

parentPort.on('message', async ({ id, event, context }) => {
  try {
    parentPort.postMessage({ id, result: (await handler(event, context)) ?? null });
  } catch (error) {
    parentPort.postMessage({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

/** A process has a descriptor 1 of its own, which a function writes to; a thread has only a stream. */
function giveStandardOutput() {
  const { writeSync } = fs;
  fs.writeSync = (descriptor, bytes, ...more) => {
    if (descriptor !== 1) return writeSync(descriptor, bytes, ...more);
    process.stdout.write(bytes);
    return Buffer.byteLength(bytes);
  };
}

/** Makes `Date` show the time of the local backend's clock (`local/time/clock.ts`); the function does not notice. */
function useClock(offset) {
  const RealDate = Date;
  const isStopped = offset[1] === 1n;
  const now = () => (isStopped ? 0 : RealDate.now()) + Number(Atomics.load(offset, 0));
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, made) => Reflect.construct(target, given.length > 0 ? given : [now()], made),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  RealDate.prototype.constructor = globalThis.Date;
}
