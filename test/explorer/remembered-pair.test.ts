import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../support/engines.ts';
import { sameOrder } from './chosen-order.ts';
import { explorePair } from './explore-pair.ts';
import { type Explorer, makeExplorer } from './explorer.ts';
import { pairOf } from './operations.ts';
import { randomOrder } from './random-order.ts';
import { Search } from './search.ts';

/** Orders of each pair. */
const ORDERS = 12;

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

describe('orders that look up what the handlers did before', () => {
  it.each([
    // Transactions that are repeated, stale reads of blocks, logged errors, two connections of a device, and timers that are read.
    'idle:register+register',
    'idle:invite+block',
    'unnotified:log_out+stream',
    'lost:device_returns+presence',
    'group:erase+erase',
  ])('take the same steps to the same end as the handlers themselves: %s', async (title) => {
    const runner = await explorer.start(pairOf(title));
    for (let seed = 0; seed < ORDERS; seed += 1) {
      const remembered = await runner.runRemembered(randomOrder(seed), 0);
      const ends = runner.ends();
      // Throws where the handlers send other requests.
      const real = await runner.run(sameOrder(remembered), true);

      expect(real.trace).toHaveLength(remembered.trace.length);
      expect(runner.ends()).toBe(ends);
    }
  });

  it.each(['idle:block+block', 'ringing:answer+cancel'])(
    'continue from their last common step as from the beginning: %s',
    async (title) => {
      const pair = pairOf(title);
      const { states, ends } = await explorePair(explorer, pair);
      const runner = await explorer.start(pair);
      const search = new Search();
      while (search.next(await runner.runRemembered(search.choose, 0)));

      expect({ states: search.states, ends: runner.ends() }).toEqual({ states, ends });
    },
  );
});
