import type { Assumptions, Volume } from './assumptions.ts';
import { dollarsPerMonth } from './price.ts';
import { type Counts, simulate } from './simulate.ts';
import { VARIANTS } from './variants.ts';

/** A line of the table. */
export interface Row {
  readonly calls: number;
  readonly idleMinutes: number;
  readonly variant: string;
  readonly cold: Counts;
  readonly addedMs: Counts;
  readonly dollars: number;
}

export interface Selection {
  /** @default all volumes */
  readonly calls?: number;
  /** @default all idle times */
  readonly idleMinutes?: number;
  readonly seed: number;
}

/** The volume with so many calls; another one is simulated for about 10,000 calls, at least a day. */
const volumesOf = ({ volumes }: Assumptions, calls: number | undefined): readonly Volume[] => {
  if (calls === undefined) return volumes;
  const known = volumes.filter((volume) => volume.calls === calls);
  return known.length > 0 ? known : [{ calls, days: Math.max(1, Math.ceil(10_000 / calls)) }];
};

/** Every volume, idle time and variant, or those selected. */
export const runAll = (
  assumed: Assumptions,
  { calls, idleMinutes, seed }: Selection,
  onRow: (row: Row) => void,
): void => {
  for (const volume of volumesOf(assumed, calls)) {
    const times = idleMinutes === undefined ? (volume.idleMinutes ?? assumed.idleMinutes) : [idleMinutes];
    for (const variant of VARIANTS.filter(({ name }) => volume.variants?.includes(name) ?? true)) {
      for (const minutes of times) {
        const run = { variant, calls: volume.calls, days: volume.days, idleMinutes: minutes, seed };
        const simulated = simulate(assumed, run);
        const { cold, addedMs } = simulated;
        const dollars = dollarsPerMonth(assumed, run, simulated);
        onRow({ calls: volume.calls, idleMinutes: minutes, variant: variant.name, cold, addedMs, dollars });
      }
    }
  }
};
