/**
 * The clock of one local backend: real time plus the time by which tests have advanced it, or a stopped one, which only tests advance. It
 * never goes back.
 */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Advances the clock for all that read it, including the functions in their worker threads. */
  readonly advance: (ms: number) => void;
  /** Called after each `advance`, to check whether an awaited moment has come. @returns a function that unsubscribes */
  readonly onAdvance: (listener: () => void) => () => void;
  /**
   * For worker threads. Two signed 64-bit integers: the milliseconds that are added to real time, or to 0 while the second one is 1, for a
   * stopped clock.
   */
  readonly shared: SharedArrayBuffer;
}

/**
 * Makes a clock.
 *
 * @param stoppedAt epoch milliseconds at which it stands until it is advanced @default it goes on with real time
 */
export const makeClock = (stoppedAt?: number): Clock => {
  const shared = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT);
  const offset = new BigInt64Array(shared);
  if (stoppedAt !== undefined) offset.set([BigInt(stoppedAt), 1n]);
  const isStopped = stoppedAt !== undefined;
  const listeners = new Set<() => void>();
  return {
    shared,
    now: () => (isStopped ? 0 : Date.now()) + Number(Atomics.load(offset, 0)),
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
