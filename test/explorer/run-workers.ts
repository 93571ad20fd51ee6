import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { FromWorker, type Report, type ToWorker } from './worker-messages.ts';

export interface RunOptions {
  readonly titles: readonly string[];
  readonly limit: number;
  readonly isOneEnough: boolean;
  /** Epoch milliseconds. */
  readonly endsAt: number;
  /** Called with how many orders were run since it was called last. */
  readonly onOrders: (count: number) => void;
  readonly onReport: (report: Report) => void;
}

/** Explores pairs in one process for each core, each as long as it takes. @throws Error when a process fails */
export const runWorkers = async ({ titles, onOrders, onReport, ...task }: RunOptions): Promise<void> => {
  const waiting = [...titles];
  const count = Math.min(availableParallelism(), waiting.length);
  let isOver = false;

  const work = async (child: ChildProcess): Promise<void> => {
    const exited = once(child, 'exit');
    const send = (message: ToWorker) => child.send(message);
    const giveNext = (): void => {
      const title = isOver ? undefined : waiting.shift();
      if (title === undefined) send({ kind: 'close' });
      else send({ kind: 'explore', title, ...task });
    };
    let failure: string | undefined;
    child.on('message', (raw) => {
      const message = v.parse(FromWorker, raw);
      if (message.kind === 'orders') return onOrders(message.count);
      if (message.kind === 'report') {
        onReport(message);
        if (task.isOneEnough && message.failing.length > 0) isOver = true;
      }
      if (message.kind === 'failed') {
        failure = `${message.title}: ${message.error}`;
        isOver = true;
      }
      giveNext();
    });
    const [code] = await exited;
    if (failure !== undefined) throw new Error(failure);
    if (code !== 0) throw new Error(`a worker ended with ${code}`);
  };
  const path = fileURLToPath(new URL('worker.ts', import.meta.url));
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const children = Array.from({ length: count }, () => fork(path, { execArgv: ['--import', 'tsx'], env }));
  await Promise.all(children.map(work));
};
