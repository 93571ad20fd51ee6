import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Pause, realPause } from './pause.ts';

export interface WorkloadOptions {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** How tasks pause. @default in real time */
  readonly pause?: Pause;
  /** Number of tasks that wait because another service delays their request to a later time. @default 0 */
  readonly heldElsewhere?: () => number;
}

/** Concurrent tasks, each of which may pause until a later time, and a way to wait until nothing more happens now. */
export interface Workload {
  /** Begins after the current turn of the event loop, so that the request that caused the task is answered first. */
  start(task: () => Promise<void>): void;
  /** For use within a task. Rejects once the workload is closed. */
  pause(ms: number): Promise<void>;
  /** Whether nothing is in progress but pauses. */
  isIdle(): boolean;
  /** Resolves once nothing is in progress but pauses. */
  idle(): Promise<void>;
  /** Resolves once nothing is in progress, pauses included. */
  settled(): Promise<void>;
  /** When the first pause ends, in epoch milliseconds. */
  nextAt(): number | undefined;
  /** Call it when `heldElsewhere` may have changed. */
  check(): void;
  isClosed(): boolean;
  /** Ends all pauses. */
  close(): void;
}

export const makeWorkload = (options: WorkloadOptions): Workload => {
  const { clock, pause = realPause, heldElsewhere = () => 0 } = options;
  const running = new Set<Promise<void>>();
  const pauses = new Set<{ readonly until: number }>();
  const idleWaiters = new Set<() => void>();
  const closing = new AbortController();
  // Every pause adds a listener; by default Node.js warns above ten.
  setMaxListeners(0, closing.signal);

  const isIdle = (): boolean => running.size <= pauses.size + heldElsewhere();
  const check = (): void => {
    if (!isIdle()) return;
    for (const resolve of idleWaiters) resolve();
    idleWaiters.clear();
  };

  return {
    start: (begin) => {
      const task = nextTurn()
        .then(begin)
        .catch((error: unknown) => {
          // `close` aborts tasks in progress; any other error is a bug in the emulator and must not be swallowed.
          if (!closing.signal.aborted) throw error;
        })
        .finally(() => {
          running.delete(task);
          check();
        });
      running.add(task);
    },
    pause: async (ms) => {
      const until = { until: clock() + ms };
      pauses.add(until);
      check();
      try {
        await pause(ms, closing.signal);
      } finally {
        pauses.delete(until);
      }
    },
    isIdle,
    idle: async () => {
      // A pause that has just ended resumes its task within this turn of the event loop.
      await nextTurn();
      while (!isIdle()) {
        await new Promise<void>((resolve) => {
          idleWaiters.add(resolve);
        });
      }
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
    nextAt: () => (pauses.size > 0 ? Math.min(...[...pauses].map(({ until }) => until)) : undefined),
    check,
    isClosed: () => closing.signal.aborted,
    close: () => closing.abort(),
  };
};
