import type { Clock } from './clock.ts';

export interface TimeOfHouse {
  readonly clock: Clock;
  /** The next moment at which something is due, by each of those who wait for one. */
  readonly nextDue: readonly (() => number | undefined)[];
  /** Resolves once everything due by now was done. */
  readonly settled: () => Promise<void>;
}

/** Lets so many milliseconds pass. */
export type Advance = (ms: number) => Promise<void>;

/**
 * Makes what lets time pass. It stops at each moment at which something is due, as real time would: a timer of the tenth
 * second sees the tenth second, however far the clock is pushed.
 */
export const makeAdvance = ({ clock, nextDue, settled }: TimeOfHouse): Advance => {
  /** The next moment that is not after `end`. */
  const nextDueBy = (end: number): number | undefined => {
    const moments = nextDue.map((next) => next() ?? Number.POSITIVE_INFINITY);
    const first = Math.min(...moments);
    return first <= end ? first : undefined;
  };
  const moveTo = async (moment: number): Promise<void> => {
    clock.advance(Math.max(0, moment - clock.now()));
    await settled();
  };
  return async (ms) => {
    // First what is going on: a pause that begins with it is over after its own length, to the millisecond.
    await settled();
    const end = clock.now() + ms;
    for (let due = nextDueBy(end); due !== undefined; due = nextDueBy(end)) await moveTo(due);
    await moveTo(end);
  };
};
