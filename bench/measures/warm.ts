import { type ByVariant, byVariant, VARIANTS } from '../by-variant.ts';
import { inviteEvent, registerEvent } from '../events.ts';
import type { Progress } from '../progress.ts';
import { runChild } from '../run-child.ts';
import { median, quantile } from '../stats.ts';
import type { Variant } from '../variants.ts';

/** Milliseconds of one event in a process that has seen hundreds of them. */
export interface Warm {
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
}

const JOBS = ['invite', 'register'] as const;
const events = { invite: inviteEvent(1), register: registerEvent() };

export type WarmByJob = Readonly<Record<(typeof JOBS)[number], Warm>>;

export interface WarmOptions {
  readonly rounds: number;
  /** Events of each round that are measured, one after the other. */
  readonly runs: number;
}

/** Each round in a new process; of the rounds the median, of p99 too. */
export const measureWarm = async (
  variants: ByVariant<Variant>,
  environment: Readonly<Record<string, string>>,
  { rounds, runs }: WarmOptions,
  progress: Progress,
): Promise<ByVariant<WarmByJob>> => {
  const found = byVariant((): Record<keyof WarmByJob, Warm[]> => ({ invite: [], register: [] }));
  progress.begin('warm', rounds * VARIANTS.length * JOBS.length);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of VARIANTS) {
      for (const job of JOBS) {
        const variant = variants[name];
        const settings = { ...environment, ...variant.environment };
        const task = { file: variant[job], events: [events[job]], environment: settings, runs, warmUp: runs };
        const { warm } = await runChild(task);
        for (const { cpu, walls } of warm)
          found[name][job].push({ cpu, p50: median(walls), p99: quantile(walls, 0.99) });
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
