import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../support/engines.ts';
import { type Explorer, makeExplorer, type Order } from './explorer.ts';
import { PAIRS } from './operations.ts';
import { printOrder } from './print-order.ts';
import { randomOrder } from './random-order.ts';

/** Milliseconds of `npm test` for orders chosen at random; `npm run bench:model` tries all. */
const BUDGET = 6_000;
/** The orders are the same in every run; how many of them fit depends on the machine. */
const SEED = 15;
/** Orders of one pair, before the next. */
const ORDERS = 2;

let explorer: Explorer;
let closeEngine: () => Promise<void>;
beforeAll(async () => {
  const { url, close } = await startEngine(undefined);
  closeEngine = close;
  explorer = await makeExplorer(url);
});
afterAll(async () => {
  explorer.close();
  await closeEngine();
});

/** Every pair once, each far from the one before it, so that a slow machine tries pairs of all kinds. */
const STRIDE = 89;
const spread = PAIRS.map((_, index) => PAIRS[(index * STRIDE) % PAIRS.length]).filter((pair) => pair !== undefined);

describe('two operations on one call at the same time', () => {
  it(
    'break no rule of ringing in any order of their AWS requests, with either process ending at any of them',
    async () => {
      const failing: Order[] = [];
      let orders = 0;
      const endsAt = Date.now() + BUDGET;
      for (let round = 0; Date.now() < endsAt; round += 1) {
        for (const [index, pair] of spread.entries()) {
          if (Date.now() >= endsAt) break;
          const runner = await explorer.start(pair);
          for (let nth = 0; nth < ORDERS; nth += 1) {
            const seed = SEED + nth + ORDERS * (index + round * spread.length);
            const order = await runner.run(randomOrder(seed), nth % 2 === 1);
            if (order.violations.length > 0) failing.push(order);
            orders += 1;
          }
        }
      }

      expect(failing.map(printOrder).join('\n\n')).toBe('');
      expect(orders).toBeGreaterThan(10);
    },
    BUDGET + 20_000,
  );
});
