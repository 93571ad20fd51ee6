import type { Explorer, Order } from './explorer.ts';
import type { Pair } from './operations.ts';
import { Search } from './search.ts';

export interface PairReport {
  readonly pair: Pair;
  /** Orders that were run to their end. */
  readonly orders: number;
  /** Those of them in which a process ended. */
  readonly deaths: number;
  /** Whether no order is left to try. */
  readonly isComplete: boolean;
  readonly failing: readonly Order[];
}

export interface ExploreOptions {
  /** Orders without and with the end of a process, each. @default no limit */
  readonly limit?: number;
  /** Whether to stop at the first failing order. @default false */
  readonly isOneEnough?: boolean;
  readonly onOrder?: () => void;
  /** When to stop, epoch milliseconds: orders in which both processes live get half of the time until then. @default never */
  readonly endsAt?: number;
}

/** Failing orders that are kept of one pair: more say the same. */
const MAX_FAILING = 3;

/** Tries every order of a pair: first those in which both processes live, then those in which one ends. */
export const explorePair = async (
  explorer: Explorer,
  pair: Pair,
  {
    limit = Number.POSITIVE_INFINITY,
    isOneEnough = false,
    onOrder,
    endsAt = Number.POSITIVE_INFINITY,
  }: ExploreOptions = {},
): Promise<PairReport> => {
  const runner = await explorer.start(pair);
  const failing: Order[] = [];
  let [orders, deaths, isComplete] = [0, 0, true];
  for (const mayDie of [false, true]) {
    const end = mayDie ? endsAt : (Date.now() + endsAt) / 2;
    const search = new Search();
    for (let tried = 1; ; tried += 1) {
      const order = await runner.run(search.choose, mayDie);
      const hasDeath = order.trace.some(({ isDeath }) => isDeath);
      // The second search also passes the orders of the first.
      if (!order.isAbandoned && mayDie === hasDeath) {
        orders += 1;
        if (hasDeath) deaths += 1;
        if (order.violations.length > 0 && failing.length < MAX_FAILING) failing.push(order);
        onOrder?.();
      }
      if (!search.next() || (isOneEnough && failing.length > 0)) break;
      if (tried >= limit || Date.now() > end) {
        isComplete = false;
        break;
      }
    }
  }
  await runner.close();
  return { pair, orders, deaths, isComplete, failing };
};
