import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

const Times = v.object({ cpu: v.number(), wall: v.number() });
const Measured = v.object({
  imported: Times,
  first: Times,
  warm: v.array(v.object({ walls: v.array(v.number()), cpu: v.number() })),
  memory: v.object({ heapMb: v.number(), residentMb: v.number() }),
});
/** Milliseconds. `imported` and `first` count from the start of the import; `warm` is per event, its `cpu` a mean. */
export type Measured = v.InferOutput<typeof Measured>;

/** The Node.js that runs the functions: BENCH_NODE, for example of Lambda's version. @default this process's */
export const functionsNode = process.env.BENCH_NODE ?? process.execPath;

export interface Task {
  readonly file: string;
  /** The first event is also the first invocation. */
  readonly events: readonly unknown[];
  readonly environment: Readonly<Record<string, string>>;
  /** Measured invocations of each event, after the first invocation. @default 0 */
  readonly runs?: number;
  /** Unmeasured invocations of each event before these. @default 0 */
  readonly warmUp?: number;
}

/** Loads a bundle in a new process, invokes it, and measures that. Rejects when a response is not 201. */
export const runChild = async ({ environment, runs = 0, warmUp = 0, ...task }: Task): Promise<Measured> =>
  v.parse(Measured, await resultOf('measure.mjs', { ...task, runs, warmUp }, environment));

/** Runs a program of `bench/child` on the Node.js of the functions. Rejects when it ends without a result. */
export const resultOf = async (
  program: 'measure.mjs' | 'socket-function.mjs',
  task: object,
  environment: Readonly<Record<string, string>>,
): Promise<unknown> => {
  const child = fork(fileURLToPath(new URL(`./child/${program}`, import.meta.url)), [JSON.stringify(task)], {
    execPath: functionsNode,
    execArgv: [],
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} exited with ${code} before it sent a result`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  await once(child, 'exit');
  return message;
};
