/** The time of one local house: real time, and what tests have pushed it forward by. It only ever goes forward. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Pushes the time forward for all who go by this clock, the functions in their worker threads too. */
  readonly advance: (ms: number) => void;
  /** Called after each push forward. Who waits for a moment looks here whether it has come. @returns how to stop */
  readonly onAdvance: (listener: () => void) => () => void;
  /** One signed 64-bit integer: the milliseconds pushed forward so far. For worker threads. */
  readonly shared: SharedArrayBuffer;
}

/** Makes a clock that shows real time until it is advanced. */
export const makeClock = (): Clock => {
  const shared = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  const offset = new BigInt64Array(shared);
  const listeners = new Set<() => void>();
  return {
    shared,
    now: () => Date.now() + Number(Atomics.load(offset, 0)),
    advance: (ms) => {
      if (!Number.isSafeInteger(ms) || ms < 0)
        throw new RangeError(`time goes forward by whole milliseconds, not ${ms}`);
      Atomics.add(offset, 0, BigInt(ms));
      for (const tell of [...listeners]) tell();
    },
    onAdvance: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
