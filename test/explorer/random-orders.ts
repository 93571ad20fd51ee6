import type { Explorer, Order } from './explorer.ts';
import type { Pair } from './operations.ts';
import { randomOrder } from './random-order.ts';

/** The orders are the same in every run; how many of them fit depends on the machine. */
const SEED = 15;
/** Orders that are tried in any case. */
const FEWEST = 10;
/** Orders of one pair, before the next. */
const ORDERS = 2;
/** Every pair once, each far from the one before it, so that a slow machine tries pairs of all kinds. */
const STRIDE = 89;

/**
 * Tries orders of pairs chosen at random, every second one with the end of a process.
 *
 * @param budget milliseconds
 */
export const tryRandomOrders = async (explorer: Explorer, pairs: readonly Pair[], budget: number) => {
  const spread = pairs.map((_, index) => pairs[(index * STRIDE) % pairs.length]).filter((pair) => pair !== undefined);
  const failing: Order[] = [];
  let orders = 0;
  const endsAt = Date.now() + budget;
  // A machine that is busy takes most of the budget for making the states.
  const isOver = () => Date.now() >= endsAt && orders > FEWEST;
  for (let round = 0; !isOver(); round += 1) {
    for (const [index, pair] of spread.entries()) {
      if (isOver()) break;
      const runner = await explorer.start(pair);
      for (let nth = 0; nth < ORDERS; nth += 1) {
        const seed = SEED + nth + ORDERS * (index + round * spread.length);
        const order = await runner.run(randomOrder(seed), nth % 2 === 1);
        if (order.violations.length > 0) failing.push(order);
        orders += 1;
      }
    }
  }
  return { failing, orders };
};
