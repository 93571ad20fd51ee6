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

  it('that is killed goes on with the rest, and does no device twice', async () => {
    const phones = await runs.fleet.disabledMany(12);
    const first = runs.requests.length;
    const { kill, done } = await runs.start('--apply', '--rate', '40');
    runs.onSns(() => {
      if (runs.enabledSince(first).length < 7) return undefined;
      kill('SIGKILL');
      // The answer never comes.
      return new Promise(() => undefined);
    });
    await done;
    const requested = runs.enabledSince(first);
    const journal = runs.journal();
    // The first line says what the journal is of.
    const finished = journal.length - 1;
    runs.onSns(() => undefined);
    const second = runs.requests.length;

    const { stdout, stderr, exitCode } = await runs.repair('--apply');

    const again = runs.enabledSince(second);
    expect(exitCode).toBe(0);
    expect(finished).toBeGreaterThan(0);
    expect(finished).toBeLessThan(7);
    expect(stderr).toContain(`${finished} device${finished === 1 ? '' : 's'} done before`);
    expect(JSON.parse(stdout)).toMatchObject({ isFinished: true, failed: {}, left: {} });
    expect(new Set(again).size).toBe(again.length);
    expect(new Set([...requested, ...again]).size).toBe(12);
    // Only what had no answer, or was not recorded.
    expect(again.filter((arn) => requested.includes(arn)).length).toBeLessThanOrEqual(requested.length - finished);
    expect(await runs.ringing(phones)).toEqual(phones.map(() => true));
    expect(journal.join('\n')).not.toContain('bob');
  });
});
