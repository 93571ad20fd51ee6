import type { Explorer, Order } from './explorer.ts';
import type { Pair } from './operations.ts';
import { Search } from './search.ts';

export interface PairReport {
  readonly pair: Pair;
  /** Orders that were explored: each is equal to one that was run, step by step or from a state that both reach. */
  readonly orders: number;
  /** Those of them in which a process ends. */
  readonly deaths: number;
  /** States that were reached. */
  readonly states: number;
  /** Different ends. */
  readonly ends: number;
  /** Orders that were run, to their end or to a state that was reached before. */
  readonly runs: number;
  /** Whether no order is left to try. */
  readonly isComplete: boolean;
  readonly failing: readonly Order[];
}

export interface ExploreOptions {
  /** Orders to run. @default no limit */
  readonly limit?: number;
  /** Whether to stop at the first failing order. @default false */
  readonly isOneEnough?: boolean;
  readonly onRun?: () => void;
  /** When to stop, epoch milliseconds. @default never */
  readonly endsAt?: number;
}

/** Failing orders that are kept of one pair: more say the same. */
const MAX_FAILING = 3;

/** Tries every order of a pair. */
export const explorePair = async (
  explorer: Explorer,
  pair: Pair,
  {
    limit = Number.POSITIVE_INFINITY,
    isOneEnough = false,
    onRun,
    endsAt = Number.POSITIVE_INFINITY,
  }: ExploreOptions = {},
): Promise<PairReport> => {
  const runner = await explorer.start(pair);
  const search = new Search();
  const failing: Order[] = [];
  let runs = 0;
  let isComplete = false;
  while (!isComplete && runs < limit && Date.now() < endsAt) {
    const order = await runner.run(search.choose, true);
    runs += 1;
    onRun?.();
    if (order.violations.length > 0 && failing.length < MAX_FAILING) failing.push(order);
    if (isOneEnough && failing.length > 0) break;
    const isDead = order.trace.some(({ isDeath }) => isDeath);
    isComplete = !search.next({ isAbandoned: order.isAbandoned, isDead });
  }
  return { pair, ...search.summary, ends: runner.ends(), runs, isComplete, failing };
};
