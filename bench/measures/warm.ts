import { type ByVariant, byVariant, VARIANTS } from '../by-variant.ts';
import { inviteEvent, registerEvent } from '../events.ts';
import type { Progress } from '../progress.ts';
import { runChild } from '../run-child.ts';
import { median, quantile } from '../stats.ts';
import type { Variant } from '../variants.ts';

/** Milliseconds of one event in a process that has handled hundreds of them. */
export interface Warm {
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
}

const OPERATIONS = ['invite', 'register'] as const;
const events = { invite: inviteEvent(1), register: registerEvent() };

export type WarmByOperation = Readonly<Record<(typeof OPERATIONS)[number], Warm>>;

export interface WarmOptions {
  readonly rounds: number;
  /** Number of measured events in each round, sequential. */
  readonly runs: number;
}

/** Each round runs in a new process. Every value, p99 included, is the median of the rounds. */
export const measureWarm = async (
  variants: ByVariant<Variant>,
  environment: Readonly<Record<string, string>>,
  { rounds, runs }: WarmOptions,
  progress: Progress,
): Promise<ByVariant<WarmByOperation>> => {
  const found = byVariant((): Record<keyof WarmByOperation, Warm[]> => ({ invite: [], register: [] }));
  progress.begin('warm', rounds * VARIANTS.length * OPERATIONS.length);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of VARIANTS) {
      for (const operation of OPERATIONS) {
        const variant = variants[name];
        const settings = { ...environment, ...variant.environment };
        const task = {
          file: variant[operation],
          events: [events[operation]],
          environment: settings,
          runs,
          warmUp: runs,
        };
        const { warm } = await runChild(task);
        for (const { cpu, walls } of warm)
          found[name][operation].push({ cpu, p50: median(walls), p99: quantile(walls, 0.99) });
        progress.step();
      }
    }
  }
  progress.end();
  return byVariant((name) => ({ invite: typical(found[name].invite), register: typical(found[name].register) }));
};

const typical = (found: readonly Warm[]): Warm => ({
  cpu: median(found.map(({ cpu }) => cpu)),
  p50: median(found.map(({ p50 }) => p50)),
  p99: median(found.map(({ p99 }) => p99)),
});
