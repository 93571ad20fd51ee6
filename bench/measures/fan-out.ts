import { type ByVariant, byVariant, VARIANTS } from '../by-variant.ts';
import { inviteEvent } from '../events.ts';
import type { Progress } from '../progress.ts';
import { runChild } from '../run-child.ts';
import { median } from '../stats.ts';
import type { Variant } from '../variants.ts';

export const DEVICES = [1, 5, 20, 100] as const;

/** Milliseconds of one invite, by the number of devices that it rings. */
export type FanOut = Readonly<Record<number, { readonly p50: number; readonly cpu: number }>>;

/** Measures all numbers of devices in one process, as one sandbox gets calls of all sizes. */
export const measureFanOut = async (
  variants: ByVariant<Variant>,
  environment: Readonly<Record<string, string>>,
  { rounds, runs }: { readonly rounds: number; readonly runs: number },
  progress: Progress,
): Promise<ByVariant<FanOut>> => {
  const events = DEVICES.map(inviteEvent);
  const found = byVariant((): FanOut[] => []);
  progress.begin('fan-out', rounds * VARIANTS.length);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of VARIANTS) {
      const { invite, environment: own } = variants[name];
      const task = { file: invite, events, environment: { ...environment, ...own }, runs, warmUp: runs };
      const { warm } = await runChild(task);
      const byDevices = DEVICES.map((devices, index) => {
        const { walls = [], cpu = 0 } = warm[index] ?? {};
        return [devices, { p50: median(walls), cpu }] as const;
      });
      found[name].push(Object.fromEntries(byDevices));
      progress.step();
    }
  }
  progress.end();
  return byVariant((name) => Object.fromEntries(DEVICES.map((devices) => [devices, typical(found[name], devices)])));
};

const typical = (rounds: readonly FanOut[], devices: number) => ({
  p50: median(rounds.map((round) => round[devices]?.p50 ?? 0)),
  cpu: median(rounds.map((round) => round[devices]?.cpu ?? 0)),
});
