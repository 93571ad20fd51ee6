import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../time/clock.ts';

/** A Lambda function on this machine. The first event loads it, as in a cold start. */
export interface LocalFunction {
  /** Runs the handler. Rejects when it throws, exceeds its timeout, or its worker thread crashes. */
  invoke(event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export interface LocalFunctionOptions {
  readonly name: string;
  /** The bundle: `<dir>/index.js`, the same file that is deployed. */
  readonly file: string;
  /** The function's whole environment, read when it is loaded; nothing is inherited from this process. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** The function's timeout in milliseconds, after which an invocation fails. @default 10 000 */
  readonly timeout?: number;
  /** The local backend's clock, whose time the function sees. @default real time */
  readonly clock?: Pick<Clock, 'shared'>;
  /** Called with each line that the function logs. */
  readonly onLog: (name: string, line: string) => void;
}

interface PendingInvocation {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export const localFunction = ({
  name,
  file,
  environment,
  timeout = 10_000,
  clock,
  onLog,
}: LocalFunctionOptions): LocalFunction => {
  const pending = new Map<string, PendingInvocation>();
  let worker: Worker | undefined;

  const rejectAll = (error: Error): void => {
    worker = undefined;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };

  const start = (): Worker => {
    const started = new Worker(new URL('./function-worker.mjs', import.meta.url), {
      workerData: { file, clock: clock?.shared },
      env: { ...environment(), AWS_LAMBDA_FUNCTION_NAME: name },
      stdout: true,
      stderr: true,
    });
    for (const stream of [started.stdout, started.stderr]) {
      createInterface({ input: stream }).on('line', (line) => onLog(name, line));
    }
    started.on('message', ({ id, result, error }: { id: string; result?: unknown; error?: string }) => {
      const invocation = pending.get(id);
      pending.delete(id);
      if (error === undefined) invocation?.resolve(result);
      else invocation?.reject(new Error(error));
    });
    started.on('error', rejectAll);
    started.on('exit', () => rejectAll(new Error(`the function ${name} was stopped`)));
    started.unref();
    return started;
  };

  return {
    invoke: (event) =>
      new Promise((resolve, reject) => {
        const id = randomUUID();
        const timer = setTimeout(() => {
          pending.delete(id);
          reject(new Error(`the function ${name} took longer than ${timeout} ms`));
        }, timeout);
        const settled =
          <T>(settle: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer);
            settle(value);
          };
        pending.set(id, { resolve: settled(resolve), reject: settled(reject) });
        worker ??= start();
        worker.postMessage({ id, event, context: { awsRequestId: id, functionName: name } });
      }),
    close: async () => {
      await worker?.terminate();
    },
  };
};
