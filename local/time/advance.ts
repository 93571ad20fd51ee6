import type { Clock } from './clock.ts';

export interface AdvanceDeps {
  readonly clock: Clock;
  /** For each source of due work, its next due moment in epoch milliseconds. */
  readonly nextDue: readonly (() => number | undefined)[];
  /** Resolves once everything due by now is done. */
  readonly settled: () => Promise<void>;
}

/** Advances the clock by this many milliseconds. */
export type Advance = (ms: number) => Promise<void>;

/**
 * Makes a function that advances the clock. It stops at each moment at which something is due, as real time would: a
 * timer that is due in the tenth second runs in the tenth second, however far the clock is advanced.
 */
export const makeAdvance = ({ clock, nextDue, settled }: AdvanceDeps): Advance => {
  /** The next due moment that is not after `end`. */
  const nextDueBy = (end: number): number | undefined => {
    const moments = nextDue.map((next) => next() ?? Number.POSITIVE_INFINITY);
    const first = Math.min(...moments);
    return first <= end ? first : undefined;
  };
  const advanceTo = async (moment: number): Promise<void> => {
    clock.advance(Math.max(0, moment - clock.now()));
    await settled();
  };
  return async (ms) => {
    // Work in progress comes first: a pause that it begins must end after exactly its own length.
    await settled();
    const end = clock.now() + ms;
    for (let due = nextDueBy(end); due !== undefined; due = nextDueBy(end)) await advanceTo(due);
    await advanceTo(end);
  };
};
