/** A repair of devices after a mistake of the deployment was fixed. More of it is in `repair-cases.test.ts`. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RepairRuns, several, startRepairRuns } from './repair-runs.ts';

let runs: RepairRuns;
beforeAll(async () => {
  runs = await startRepairRuns();
});
afterAll(() => runs.close());
beforeEach(() => runs.reset());

describe('a repair', () => {
  it('makes phones ring by their next push that a wrong bundle id had disabled, moved and stopped', async () => {
    const { fleet } = runs;
    // Four are moved to the sandbox; then the brake stops that.
    const phones = await several(7, () => fleet.refused());
    const before = await Promise.all(phones.map(fleet.deviceOf));

    const dry = await runs.repair();
    const applied = await runs.repair('--apply');

    expect(before.filter(({ environment }) => environment === 'sandbox')).toHaveLength(4);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      applied: false,
      devices: 7,
      byCondition: { on_trial: { devices: 4, snsRequests: 4 }, invalid_token: { devices: 3, snsRequests: 3 } },
      snsRequests: 7,
      ratePerSecond: 450,
    });
    expect(dry.stderr).toContain('1,000 read units: $0.0001');
    expect(JSON.parse(applied.stdout)).toMatchObject({
      isFinished: true,
      repaired: { enabled: 3, returned: 4 },
      left: {},
      failed: {},
      refusalsEnded: ['APNS_VOIP/main'],
    });
    expect([dry.exitCode, applied.exitCode]).toEqual([0, 0]);
    expect(await runs.ringing(phones)).toEqual(phones.map(() => true));
    const after = await Promise.all(phones.map(fleet.deviceOf));
    expect(after.every(({ environment, failing }) => environment === 'production' && failing === undefined)).toBe(true);
    expect(runs.files()).toEqual([]);
  });
});
