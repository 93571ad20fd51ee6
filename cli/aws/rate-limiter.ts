import { setTimeout } from 'node:timers/promises';

/** Spreads requests over time. Shared by everything that runs side by side. */
export interface RateLimiter {
  readonly perSecond: number;
  /**
   * Waits until `count` more fit into the rate. A count may have a fraction, and may exceed the rate: what comes next then waits for longer.
   *
   * @throws AbortError when the signal is aborted meanwhile
   */
  take(count?: number, signal?: AbortSignal): Promise<void>;
}

/** Milliseconds for which unused rate is kept: timers are late by some, and nothing more than that may come at once. */
const KEPT_MS = 100;

/** A token bucket. @param now milliseconds of a clock that is never set back */
export const rateLimiter = (
  perSecond: number,
  now: () => number = () => performance.now(),
  pause: (ms: number, signal: AbortSignal | undefined) => Promise<unknown> = (ms, signal) =>
    setTimeout(ms, undefined, signal && { signal }),
): RateLimiter => {
  /** When everything that was taken so far has its place. */
  let free = now();
  return {
    perSecond,
    take: async (count = 1, signal) => {
      signal?.throwIfAborted();
      const start = Math.max(free, now() - KEPT_MS);
      free = start + (count * 1000) / perSecond;
      const wait = start - now();
      if (wait > 0) await pause(wait, signal);
    },
  };
};
