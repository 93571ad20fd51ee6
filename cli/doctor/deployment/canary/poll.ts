import { setTimeout } from 'node:timers/promises';
import type { Terminal } from '../../../terminal/terminal.ts';

const INTERVAL_MS = 500;

/**
 * Looks again and again until it is done, or the time is over. The last look counts.
 *
 * @throws AbortError at Ctrl-C
 */
export const pollUntil = async <T>(
  { now, signal }: Pick<Terminal, 'now' | 'signal'>,
  forMs: number,
  look: () => Promise<{ readonly value: T; readonly isDone: boolean }>,
): Promise<T> => {
  const until = now() + forMs;
  for (;;) {
    signal.throwIfAborted();
    const { value, isDone } = await look();
    if (isDone || now() >= until) return value;
    await setTimeout(INTERVAL_MS, undefined, { signal });
  }
};
