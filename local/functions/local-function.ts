import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';

/** A function on this machine, loaded at its first event as a cold Lambda is. */
export interface LocalFunction {
  /** Runs the handler; rejects when it throws, takes too long, or its thread dies. */
  invoke(event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export interface LocalFunctionOptions {
  readonly name: string;
  /** The bundle: `<dir>/index.js`, the same file that is deployed. */
  readonly file: string;
  /** All that the function sees of the environment when it is loaded; nothing of this process's own. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Milliseconds until an invocation is given up; the function's timeout. @default 10 000 */
  readonly timeout?: number;
  /** The house's clock, which the function takes for the time. @default real time */
  readonly clock?: Pick<Clock, 'shared'>;
  /** Gets each line that the function logs. */
  readonly onLog: (name: string, line: string) => void;
}

interface Waiting {
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
  const waiting = new Map<string, Waiting>();
  let worker: Worker | undefined;

  const failAll = (error: Error): void => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
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
      const call = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) call?.resolve(result);
      else call?.reject(new Error(error));
    });
    started.on('error', failAll);
    started.on('exit', () => failAll(new Error(`the function ${name} was stopped`)));
    started.unref();
    return started;
  };

  return {
    invoke: (event) =>
      new Promise((resolve, reject) => {
        const id = randomUUID();
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(new Error(`the function ${name} took longer than ${timeout} ms`));
        }, timeout);
        const settled =
          <T>(settle: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer);
            settle(value);
          };
        waiting.set(id, { resolve: settled(resolve), reject: settled(reject) });
        worker ??= start();
        worker.postMessage({ id, event, context: { awsRequestId: id, functionName: name } });
      }),
    close: async () => {
      await worker?.terminate();
    },
  };
};
