import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quotaTable } from '../../../lambda/aws/dynamodb/quota-table.ts';
import { T0 } from '../../support/builders.ts';
import { startTestTable } from '../../support/table.ts';

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

const RATE = 10;
const HOUR = 60 * 60 * 1000;
let hours = 0;
/** A time at which nothing is reserved. */
const later = (): number => {
  hours += 1;
  return T0 + hours * HOUR;
};
const quota = () => quotaTable(table.tenant('').db, table.name, RATE);

describe('requests to SNS', () => {
  it('are sent at once up to one second’s quota, and then in the order in which they asked, at the rate', async () => {
    const at = later();
    const turns: number[] = [];
    for (let n = 0; n < 14; n += 1) turns.push((await quota().reserve('phone', 1, at)) - at);

    // The second before was not used, so that eleven need not wait.
    expect(turns).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 200, 300]);
  });

  it('of one registration take as many turns as it needs', async () => {
    const at = later();
    await quota().reserve('phone', 20, at);

    expect((await quota().reserve('phone', 2, at)) - at).toBe(1_000);
    expect((await quota().reserve('phone', 1, at)) - at).toBe(1_200);
  });

  it('that can wait are sent only while nobody waits, and count twice', async () => {
    const at = later();
    const spare: boolean[] = [];
    for (let n = 0; n < 7; n += 1) spare.push(await quota().reserveSpare('phone', 1, at));
    const turn = await quota().reserve('phone', 1, at);

    expect(spare).toEqual([true, true, true, true, true, true, false]);
    expect(turn - at).toBe(200);
    expect(await quota().reserveSpare('phone', 1, at + 250)).toBe(false);
    expect(await quota().reserveSpare('phone', 1, at + 300)).toBe(true);
  });

  it('of concurrent registrations get different turns', async () => {
    const at = later();
    await quota().reserve('phone', 10, at);
    const one = quota();
    const turns = await Promise.all([1, 2, 3, 4].map(() => one.reserve('phone', 1, at)));

    expect(turns.map((turn) => turn - at).toSorted((a, b) => a - b)).toEqual([0, 100, 200, 300]);
  });
});
