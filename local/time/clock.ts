/** The clock of one local backend: real time, or the time at which it was started, plus the time by which tests have advanced it. It never goes back. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Advances the clock for all that read it, including the functions in their worker threads. */
  readonly advance: (ms: number) => void;
  /** Called after each `advance`, to check whether an awaited moment has come. @returns a function that unsubscribes */
  readonly onAdvance: (listener: () => void) => () => void;
  /** One signed 64-bit integer: the milliseconds by which it differs from real time. For worker threads. */
  readonly shared: SharedArrayBuffer;
}

/**
 * Makes a clock.
 *
 * @param startAt what it shows first, in epoch milliseconds @default real time
 */
export const makeClock = (startAt?: number): Clock => {
  const shared = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  const offset = new BigInt64Array(shared);
  if (startAt !== undefined) offset[0] = BigInt(startAt - Date.now());
  const listeners = new Set<() => void>();
  return {
    shared,
    now: () => Date.now() + Number(Atomics.load(offset, 0)),
    advance: (ms) => {
      if (!Number.isSafeInteger(ms) || ms < 0)
        throw new RangeError(`a clock advances by whole milliseconds, not by ${ms}`);
      Atomics.add(offset, 0, BigInt(ms));
      for (const listener of [...listeners]) listener();
    },
    onAdvance: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
