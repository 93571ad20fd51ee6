import type { Assumed } from './assumptions.ts';
import { type Capacity, capacities } from './capacity.ts';
import { type Demand, demandOf } from './demand.ts';

/** A quota and how much of it is used. */
export interface Use {
  readonly capacity: Capacity;
  /** 1: all that is planned with. */
  readonly used: number;
}

const amountOf = (demand: Demand, of: Capacity['of']): number =>
  [of].flat().reduce((sum, name) => sum + demand[name], 0);

const raisedOf = ({ defaults, maximum }: Capacity, region: number, times: number): number =>
  maximum ?? (defaults[region] ?? 0) * times;

/**
 * How much of each quota one deployment for all users would use, the fullest first.
 *
 * @param region index into `REGION_CLASSES`
 * @param quotas at AWS's defaults, or raised
 */
export const usesOf = (a: Assumed, region: number, quotas: 'default' | 'raised'): readonly Use[] => {
  const demand = demandOf(a);
  return capacities
    .map((capacity) => {
      const limit = quotas === 'raised' ? raisedOf(capacity, region, a.raised) : (capacity.defaults[region] ?? 0);
      return { capacity, used: amountOf(demand, capacity.of) / (limit * a.fill) };
    })
    .sort((one, other) => other.used - one.used);
};

/** Deployments, each in an account or region of its own, that all users need; each user belongs to one. */
export const cellsOf = (a: Assumed, region: number, quotas: 'default' | 'raised'): number =>
  Math.max(1, Math.ceil(usesOf(a, region, quotas)[0]?.used ?? 0));

/** Users at which a quota is used as far as is planned; `Infinity` for one that is not used. */
export const usersThatFill = (
  a: Assumed,
  region: number,
  capacity: Capacity,
  quotas: 'default' | 'raised' = 'default',
): number => {
  const use = usesOf(a, region, quotas).find((one) => one.capacity === capacity);
  return use === undefined || use.used === 0 ? Number.POSITIVE_INFINITY : a.users / use.used;
};

/** Users at which the requests to the HTTP API reach a limit, such as the setting `throttle`, as far as is planned with. */
export const usersThatReach = (a: Assumed, requestsPerSecond: number): number =>
  (a.users * requestsPerSecond * a.fill) / demandOf(a).httpRequests;
