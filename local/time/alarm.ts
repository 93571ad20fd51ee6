import type { Clock } from './clock.ts';

/** Fires at a moment of a clock, whether that moment comes in real time or the clock is advanced past it. */
export interface Alarm {
  /** Replaces the moment, in epoch milliseconds. `undefined`: none. A moment already past fires at once. */
  set(at: number | undefined): void;
  /** The alarm never fires again. */
  close(): void;
}

/** The longest delay of `setTimeout`: https://nodejs.org/docs/latest-v20.x/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_MS = 2 ** 31 - 1;

/** Makes an alarm that does not keep the process alive. */
export const makeAlarm = (clock: Clock, onDue: () => void): Alarm => {
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
    onDue();
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
