import type { Clock } from './clock.ts';

/** Rings at a moment of a clock, whether real time brings it or somebody advances the clock past it. */
export interface Alarm {
  /** Forgets the moment set before. `undefined`: none. A moment already past rings at once. */
  set(at: number | undefined): void;
  /** It never rings again. */
  close(): void;
}

/** The longest that `setTimeout` can wait: https://nodejs.org/docs/latest-v20.x/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_MS = 2 ** 31 - 1;

/** Makes an alarm that does not keep the process alive. */
export const makeAlarm = (clock: Clock, ring: () => void): Alarm => {
  let moment: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const check = (): void => {
    clearTimeout(timer);
    if (moment === undefined) return;
    const left = moment - clock.now();
    if (left > 0) {
      timer = setTimeout(check, Math.min(left, LONGEST_MS)).unref();
      return;
    }
    moment = undefined;
    ring();
  };
  const stopListening = clock.onAdvance(check);
  const set = (at: number | undefined): void => {
    moment = at;
    check();
  };
  return {
    set,
    close: () => {
      stopListening();
      set(undefined);
    },
  };
};
