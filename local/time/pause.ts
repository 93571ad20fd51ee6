import { setTimeout as wait } from 'node:timers/promises';
import { makeAlarm } from './alarm.ts';
import type { Clock } from './clock.ts';

/** Resolves after this many milliseconds, without keeping the process alive; rejects when the signal aborts first. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const realPause: Pause = (ms, signal) => wait(ms, undefined, { ref: false, signal });

/** A pause that also ends when the clock is advanced past its end. */
export const pauseBy =
  (clock: Clock): Pause =>
  (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const end = (settle: () => void) => () => {
        alarm.close();
        signal.removeEventListener('abort', abort);
        settle();
      };
      const alarm = makeAlarm(clock, end(resolve));
      const abort = end(() => reject(signal.reason));
      signal.addEventListener('abort', abort);
      alarm.set(clock.now() + ms);
    });
