// One function as Lambda runs it: its bundle loaded once, in a process-like world of its own with its own environment,
// then one event after the other. Plain JavaScript, because a worker thread starts without a TypeScript loader.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

process.setSourceMapsEnabled(true);
const { handler } = createRequire(import.meta.url)(workerData.file);

parentPort.on('message', async ({ id, event, context }) => {
  try {
    parentPort.postMessage({ id, result: (await handler(event, context)) ?? null });
  } catch (error) {
    parentPort.postMessage({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
