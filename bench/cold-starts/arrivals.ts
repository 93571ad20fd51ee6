import type { Assumptions } from './assumptions.ts';
import type { EventQueue } from './event-queue.ts';

const HOUR = 3_600_000;

/** The moments at which something starts, with the day's curve: thinned from the rate of the busiest hour. */
export interface Arrivals {
  /** The next moment after this one, in milliseconds. */
  next(after: number): number;
}

/** @param perDay how many a day, on average */
export const arrivals = ({ hours }: Pick<Assumptions, 'hours'>, perDay: number, random: () => number): Arrivals => {
  const most = Math.max(...hours);
  const sum = hours.reduce((total, one) => total + one, 0);
  const busiest = (perDay * most) / sum / HOUR;
  return {
    next: (after) => {
      if (busiest === 0) return Number.POSITIVE_INFINITY;
      for (let at = after; ; ) {
        at -= Math.log(1 - random()) / busiest;
        if (random() * most < (hours[Math.floor(at / HOUR) % 24] ?? 0)) return at;
      }
    },
  };
};

/** Puts the first arrival of a kind into the queue. */
export const schedule = (queue: EventQueue, { next }: Arrivals, after: number, event: number, until: number): void => {
  const at = next(after);
  if (at < until) queue.push(at, event);
};
