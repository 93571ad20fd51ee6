import { expect, it } from 'vitest';
import { countRefusal, type RefusalStore, type Refusals } from '../../lambda/devices/refusals.ts';
import { T0 } from '../support/builders.ts';

const APPLICATION = 'arn:aws:sns:eu-west-1:000000000000:app/APNS_VOIP/main';

/** The refusals of one application. */
const store = (): RefusalStore => {
  let stored: Refusals = { refused: [] };
  return {
    get: async () => stored,
    add: async (_application, device, at) => {
      stored = { ...stored, refused: [...stored.refused, { device, at }] };
      return stored;
    },
    setBulk: async (_application, bulk) => {
      stored = { ...stored, bulk };
    },
    setProved: async (_application, provedAt) => {
      stored = { ...stored, provedAt };
    },
    setDeployed: async (_application, deployedAt) => {
      stored = { ...stored, deployedAt };
    },
  };
};

it('one device that is refused again and again does not stop the moves of others, five devices do', async () => {
  const refusals = store();
  const isBulk: boolean[] = [];
  for (const [index, device] of ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'c', 'd', 'e'].entries()) {
    isBulk.push((await countRefusal(refusals, APPLICATION, device, T0 + index)).isBulk);
  }

  expect(isBulk).toEqual([...Array(9).fill(false), true]);
});

it('refusals count for ten minutes', async () => {
  const refusals = store();
  for (const device of ['a', 'b', 'c', 'd']) await countRefusal(refusals, APPLICATION, device, T0);

  const late = await countRefusal(refusals, APPLICATION, 'e', T0 + 10 * 60 * 1000);

  expect(late.isBulk).toBe(false);
});
