import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stopWithNpm } from '../../../lab/terminal/stop-with-npm.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([
  ['started by npm, stops once when its parent has ended', { npm_lifecycle_event: 'start' }, 1],
  ['started without npm, goes on: its parent may end first', {}, 0],
])('%s', (_rule, env, times) => {
  const stop = vi.fn();
  const own = { env, ppid: 7 };
  stopWithNpm(own, stop);
  vi.advanceTimersByTime(2_000);
  expect(stop).not.toHaveBeenCalled();

  own.ppid = 1;
  vi.advanceTimersByTime(5_000);

  expect(stop).toHaveBeenCalledTimes(times);
});
