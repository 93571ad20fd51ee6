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
/** Milliseconds. `imported` and `first` since the process began with the bundle; `warm` of each event, its `cpu` on average. */
export type Measured = v.InferOutput<typeof Measured>;

/** The Node.js that runs the functions: BENCH_NODE, for instance of the version that Lambda has, or else this one. */
export const functionsNode = process.env.BENCH_NODE ?? process.execPath;

export interface Task {
  readonly file: string;
  /** The first of them is the first invocation too. */
  readonly events: readonly unknown[];
  readonly environment: Readonly<Record<string, string>>;
  /** How often each event is measured, after the first invocation. @default 0 */
  readonly runs?: number;
  /** How often before that it is not. @default 0 */
  readonly warmUp?: number;
}

/** Loads a bundle in a new process, invokes it, and says what that took. Rejects when it answers anything but 201. */
export const runChild = async ({ file, events, environment, runs = 0, warmUp = 0 }: Task): Promise<Measured> => {
  const child = fork(
    fileURLToPath(new URL('./child/measure.mjs', import.meta.url)),
    [JSON.stringify({ file, events, runs, warmUp })],
    {
      execPath: functionsNode,
      execArgv: [],
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with ${code} before it said anything`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  await once(child, 'exit');
  return v.parse(Measured, message);
};
