import { setImmediate } from 'node:timers/promises';
import { sameOrder } from './chosen-order.ts';
import type { Explorer, Order, PairRunner } from './explorer.ts';
import type { Pair } from './operations.ts';
import { printOrder } from './print-order.ts';
import { Search } from './search.ts';

export interface PairReport {
  readonly pair: Pair;
  /** Orders that were run, to their end or to a state that was reached before. */
  readonly orders: number;
  /** Those of them in which a process ends. */
  readonly deaths: number;
  /** States that were reached. */
  readonly states: number;
  /** Different ends. */
  readonly ends: number;
  /** Whether no order is left to try. */
  readonly isComplete: boolean;
  readonly failing: readonly Order[];
}

export interface ExploreOptions {
  /** Orders to run. @default no limit */
  readonly limit?: number;
  /** Whether to stop at the first failing order. @default false */
  readonly isOneEnough?: boolean;
  readonly onOrder?: () => void;
  /** When to stop, epoch milliseconds. @default never */
  readonly endsAt?: number;
}

/** Failing orders that are kept of one pair: more say the same. */
const MAX_FAILING = 3;

/** Runs a failing order by the handlers from their beginning: its steps get the ids that a replay expects. */
const confirm = async (runner: PairRunner, order: Order): Promise<Order> => {
  const confirmed = await runner.run(sameOrder(order), true);
  if (confirmed.violations.length > 0) return confirmed;
  throw new Error(`the handlers do not repeat what was remembered: ${printOrder(order)}`);
};

const ORDERS_PER_PAUSE = 50;

/** Tries every order of a pair. */
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
  const search = new Search();
  const failing: Order[] = [];
  let [orders, deaths, isComplete] = [0, 0, false];
  while (!isComplete && orders < limit && Date.now() < endsAt) {
    const order = await runner.runRemembered(search.choose, search.resume());
    orders += 1;
    // Lets messages to other processes leave.
    if (orders % ORDERS_PER_PAUSE === 0) await setImmediate();
    if (order.trace.some(({ isDeath }) => isDeath)) deaths += 1;
    onOrder?.();
    if (order.violations.length > 0 && failing.length < MAX_FAILING) failing.push(await confirm(runner, order));
    if (isOneEnough && failing.length > 0) break;
    isComplete = !search.next(order);
  }
  return { pair, orders, deaths, states: search.states, ends: runner.ends(), isComplete, failing };
};
