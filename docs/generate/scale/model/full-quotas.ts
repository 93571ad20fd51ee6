import type { Assumed } from './assumptions.ts';
import { capacities } from './capacity.ts';
import { usersThatFill } from './cells.ts';

/** The regions with the lowest quotas, and the one with the highest. `index`: into `REGION_CLASSES`. */
const REGIONS = [
  { name: 'smallest', index: 3 },
  { name: 'us-east-1', index: 0 },
] as const;

/** A quota of one deployment, and the users at which it is full. */
export interface FullQuota {
  readonly what: string;
  /** One for each kind of region, or one for all where the quota is the same. */
  readonly bars: readonly {
    readonly region: string;
    /** Users at AWS's default. */
    readonly users: number;
    /** Users once it was raised. */
    readonly raised: number;
    /** Whether no other quota of the region is full with fewer users. */
    readonly isFirst: boolean;
  }[];
}

/** The quotas that the users need, the one that is full first on top. */
export const fullQuotas = (a: Assumed): readonly FullQuota[] => {
  const filled = capacities.map((capacity) =>
    REGIONS.map(({ name, index }) => ({
      region: name,
      users: usersThatFill(a, index, capacity),
      raised: usersThatFill(a, index, capacity, 'raised'),
    })),
  );
  const lowest = REGIONS.map((_, index) => Math.min(...filled.map((bars) => bars[index]?.users ?? 0)));
  const lowestOf = ({ bars }: FullQuota): number => Math.min(...bars.map(({ users }) => users));
  return capacities
    .map(({ what }, row) => {
      const bars = (filled[row] ?? []).map((bar, index) => ({ ...bar, isFirst: bar.users === lowest[index] }));
      const [small, large] = bars;
      const isSame = small?.users === large?.users && small?.isFirst === large?.isFirst;
      return { what, bars: isSame && small ? [{ ...small, region: 'all regions' }] : bars };
    })
    .filter((quota) => Number.isFinite(lowestOf(quota)))
    .sort((one, other) => lowestOf(one) - lowestOf(other));
};
