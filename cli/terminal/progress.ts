import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** How far long work is. On stderr, and only on a terminal. */
export interface Progress {
  /** @param done of the total, or of the new total */
  update(done: number, total?: number): void;
  /** Removes the bar; before anything else is printed. */
  stop(): void;
}

/** @param what is counted, in the plural: `endpoints` */
export const startProgress = ({ stderr }: Terminal, what: string, total: number): Progress => {
  if (stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: `{bar} {percentage}% | {value} of {total} ${what} | {eta_formatted} left`,
      stream: stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    update: (done, newTotal) => {
      if (newTotal !== undefined) bar.setTotal(newTotal);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
};
