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
export const functionsNode = process.env.BENCH_NODE || process.execPath;

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

/** What a script of `bench/child` sends in a new process of the functions' Node.js. Rejects when it ends without. */
export const inChild = async (
  script: string,
  task: object,
  environment: Readonly<Record<string, string>>,
): Promise<unknown> => {
  const child = fork(fileURLToPath(new URL(`./child/${script}`, import.meta.url)), [JSON.stringify(task)], {
    execPath: functionsNode,
    execArgv: [],
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} exited with ${code} before it sent a result: ${JSON.stringify(task).slice(0, 200)}`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  await once(child, 'exit');
  return message;
};

/** Loads a bundle in a new process, invokes it, and measures that. Rejects when a response is not 201. */
export const runChild = async ({ file, events, environment, runs = 0, warmUp = 0 }: Task): Promise<Measured> =>
  v.parse(Measured, await inChild('measure.mjs', { file, events, runs, warmUp }, environment));
