import { setMaxListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { type Pause, realPause } from './pause.ts';

export interface WorkloadOptions {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** How pauses pass. @default in real time */
  readonly pause?: Pause;
  /** How many tasks stand still because somebody else lets them wait for a later time. @default none */
  readonly heldElsewhere?: () => number;
}

/** Tasks side by side, each of which may pause until a later time, and a way to wait until nothing more happens now. */
export interface Workload {
  /** Begins once the current turn of the event loop, and with it the answer to whoever asked for it, is done. */
  start(task: () => Promise<void>): void;
  /** For a task: rejects once the workload is closed. */
  pause(ms: number): Promise<void>;
  /** Whether nothing is under way but pauses. */
  isIdle(): boolean;
  /** Resolves once nothing is under way but pauses. */
  idle(): Promise<void>;
  /** Resolves once nothing is under way, pauses included. */
  settled(): Promise<void>;
  /** The end of the first pause, in epoch milliseconds. */
  nextAt(): number | undefined;
  /** To be called when `heldElsewhere` may have changed. */
  check(): void;
  isClosed(): boolean;
  /** Ends all pauses. */
  close(): void;
}

export const makeWorkload = (options: WorkloadOptions): Workload => {
  const { clock, pause = realPause, heldElsewhere = () => 0 } = options;
  const underWay = new Set<Promise<void>>();
  const pauses = new Set<{ readonly until: number }>();
  const waiting = new Set<() => void>();
  const stopping = new AbortController();
  // Every pause listens for the end.
  setMaxListeners(0, stopping.signal);

  const isIdle = (): boolean => underWay.size <= pauses.size + heldElsewhere();
  const check = (): void => {
    if (!isIdle()) return;
    for (const tell of waiting) tell();
    waiting.clear();
  };

  return {
    start: (begin) => {
      const task = turn()
        .then(begin)
        .catch((error: unknown) => {
          // `close` ends what is under way; anything else is a fault of the emulator and must be heard.
          if (!stopping.signal.aborted) throw error;
        })
        .finally(() => {
          underWay.delete(task);
          check();
        });
      underWay.add(task);
    },
    pause: async (ms) => {
      const until = { until: clock() + ms };
      pauses.add(until);
      check();
      try {
        await pause(ms, stopping.signal);
      } finally {
        pauses.delete(until);
      }
    },
    isIdle,
    idle: async () => {
      // A pause that has just ended takes up its task within this turn of the event loop.
      await turn();
      while (!isIdle()) {
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
        });
      }
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    nextAt: () => (pauses.size > 0 ? Math.min(...[...pauses].map(({ until }) => until)) : undefined),
    check,
    isClosed: () => stopping.signal.aborted,
    close: () => stopping.abort(),
  };
};
