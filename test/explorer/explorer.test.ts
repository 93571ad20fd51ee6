import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../support/engines.ts';
import { isLong } from '../support/long.ts';
import { type Explorer, makeExplorer } from './explorer.ts';
import { ERASURE_PAIRS, PAIRS, PENDING_PAIRS } from './operations.ts';
import { printOrder } from './print-order.ts';
import { tryRandomOrders } from './random-orders.ts';

/** Milliseconds of `npm test` for orders chosen at random; `npm run bench:model` tries all. */
const BUDGET = 6_000;
const ERASURE_BUDGET = isLong ? 60_000 : 3_000;

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

describe('two operations on one call at the same time', () => {
  it(
    'break no rule of ringing in any order of their AWS requests, with either process ending at any of them',
    async () => {
      const { failing, orders } = await tryRandomOrders(explorer, [...PAIRS, ...PENDING_PAIRS], BUDGET);

      expect(failing.map(printOrder).join('\n\n')).toBe('');
      expect(orders).toBeGreaterThan(10);
    },
    BUDGET + 20_000,
  );

  it(
    'leave nothing of a user who is erased at that moment, in no call and on no ringing phone',
    async () => {
      const { failing, orders } = await tryRandomOrders(explorer, ERASURE_PAIRS, ERASURE_BUDGET);

      expect(failing.map(printOrder).join('\n\n')).toBe('');
      expect(orders).toBeGreaterThan(10);
    },
    ERASURE_BUDGET + 20_000,
  );
});
