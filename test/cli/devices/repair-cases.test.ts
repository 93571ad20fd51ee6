/** What a repair does in each condition, and when something goes wrong meanwhile. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Device } from '../../../lambda/devices/device.ts';
import { appleToken, iphone } from '../../support/backend.ts';
import { type RepairRuns, several, startRepairRuns } from './repair-runs.ts';

let runs: RepairRuns;
beforeAll(async () => {
  runs = await startRepairRuns();
});
afterAll(() => runs.close());
beforeEach(() => runs.reset());

describe('a repair', () => {
  it('does nothing without --apply', async () => {
    const phone = await runs.fleet.disabled();
    const before = await runs.fleet.deviceOf(phone);
    const sent = runs.requests.length;

    const { stdout } = await runs.repair();

    expect(JSON.parse(stdout)).toMatchObject({ applied: false, devices: 1 });
    expect(runs.requests).toHaveLength(sent);
    expect(await runs.fleet.deviceOf(phone)).toEqual(before);
  });

  it('of one user does not read the whole table, and leaves the others as they are', async () => {
    const [one, other] = await several(2, runs.fleet.disabled);
    if (one === undefined || other === undefined) throw new Error('no phones');

    const { stderr, stdout } = await runs.repair('--user', one.user, '--apply');

    expect(stderr).not.toContain('whole table');
    expect(JSON.parse(stdout)).toMatchObject({ repaired: { enabled: 1 } });
    expect((await runs.fleet.deviceOf(other)).failing?.reason).toBe('disabled');
    expect(await runs.fleet.ring(one)).toBe(true);
  });

  it('with --verify finds an endpoint that was disabled, and one that was deleted, before anybody calls', async () => {
    const { fleet } = runs;
    const healthy = await fleet.register();
    const disabled = await fleet.register();
    const deleted = await fleet.register();
    await fleet.disable(disabled);
    await fleet.deleteEndpoint(deleted);

    const { stdout } = await runs.repair('--verify', '--apply');

    expect(JSON.parse(stdout)).toMatchObject({ repaired: { enabled: 1 }, unchanged: 1, left: { gone: 1 } });
    expect(await runs.ringing([healthy, disabled])).toEqual([true, true]);
    expect((await fleet.deviceOf(deleted)).failing?.reason).toBe('gone');
    await deleted.session('PUT', '/v1/devices/phone', deleted.body);
    expect(await fleet.ring(deleted)).toBe(true);
  });

  it('brings the endpoint for alerts back too', async () => {
    const phone = await runs.fleet.refused(iphone({ alertToken: appleToken() }));
    const onTrial = await runs.fleet.deviceOf(phone);

    const { stdout } = await runs.repair('--apply');

    const device = await runs.fleet.deviceOf(phone);
    expect(onTrial.alertEndpointArn).toContain('/APNS_SANDBOX/');
    expect(JSON.parse(stdout)).toMatchObject({ repaired: { returned: 1 } });
    expect(device.alertEndpointArn).toContain('/APNS/');
    expect(device.other).toMatchObject({ alertEndpointArn: onTrial.alertEndpointArn });
    expect(device.verifiedAt).toBeGreaterThan(0);
  });

  it('makes a deleted endpoint again where SNS still has the token in the other environment', async () => {
    const phone = await runs.fleet.refused();
    const { other } = await runs.fleet.deviceOf(phone);
    await runs.fleet.deleteEndpoint(phone, other?.endpointArn);

    const { stdout } = await runs.repair('--apply');

    expect(JSON.parse(stdout)).toMatchObject({ repaired: { created: 1 } });
    expect(await runs.fleet.ring(phone)).toBe(true);
    expect((await runs.fleet.deviceOf(phone)).environment).toBe('production');
  });

  it('takes tokens to a platform application that has replaced another, and deletes the endpoints there', async () => {
    const phone = await runs.fleet.register();
    const before = await runs.fleet.deviceOf(phone);
    const arn = await runs.fleet.newApplication('renamed');
    runs.replaceApplication(arn);

    const { stdout } = await runs.repair('--apply');

    const device = await runs.fleet.deviceOf(phone);
    expect(JSON.parse(stdout)).toMatchObject({ repaired: { created: 1 } });
    expect(device.endpointArn).toContain(':endpoint/APNS_VOIP/renamed/');
    expect(await runs.fleet.ring(phone)).toBe(true);
    await expect(runs.fleet.disable({ ...phone, endpointArn: before.endpointArn })).rejects.toThrow('does not exist');
  });

  it.each(['another token', 'the same token'])('gives way to a registration in the middle with %s', async (which) => {
    const phone = await runs.fleet.disabled();
    const body = which === 'the same token' ? phone.body : iphone();
    let registered: Device | undefined;
    runs.onSns(async ({ Action }) => {
      if (Action !== 'SetEndpointAttributes' || registered !== undefined) return;
      await phone.session('PUT', '/v1/devices/phone', body);
      registered = await runs.fleet.deviceOf(phone);
    });

    const { stdout, exitCode } = await runs.repair('--user', phone.user, '--apply');

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ repaired: {}, left: { registered: 1 } });
    expect(await runs.fleet.deviceOf(phone)).toEqual(registered);
    expect(await runs.fleet.ring({ ...phone, body })).toBe(true);
  });

  it('refuses to enable endpoints of an application that SNS has disabled', async () => {
    const phone = await runs.fleet.disabled();
    await runs.fleet.setApplication('APNS_VOIP', { Enabled: 'false' });

    const { exitCode, stderr } = await runs.repair('--apply');

    await runs.fleet.setApplication('APNS_VOIP', { Enabled: 'true' });
    expect(exitCode).toBe(4);
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      error: { kind: 'refused', message: expect.stringContaining('APNS_VOIP/main') },
    });
    expect((await runs.fleet.deviceOf(phone)).failing?.reason).toBe('disabled');
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

  it('that is interrupted finishes what it has begun, and goes on by the same command', async () => {
    const phones = await runs.fleet.disabledMany(12);
    const { kill, done } = await runs.start('--apply', '--rate', '20');
    let isInterrupted = false;
    runs.onSns(({ Action }) => {
      if (Action !== 'SetEndpointAttributes' || isInterrupted) return;
      isInterrupted = true;
      kill('SIGINT');
    });

    const first = await done;
    const second = await runs.repair('--apply');

    expect(first.exitCode).toBe(130);
    const { repaired, notReached, isFinished } = JSON.parse(first.stdout);
    expect(isFinished).toBe(false);
    expect(repaired.enabled + notReached).toBe(12);
    expect(notReached).toBeGreaterThan(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ isFinished: true, repaired: { enabled: 12 } });
    expect(await runs.ringing(phones)).toEqual(phones.map(() => true));
  });

  it('of other devices refuses the journal of one that was stopped', async () => {
    await runs.fleet.disabledMany(3);
    const { kill, done } = await runs.start('--apply');
    runs.onSns(({ Action }) => (Action === 'SetEndpointAttributes' ? kill('SIGKILL') : undefined));
    await done;
    runs.onSns(() => undefined);

    const { exitCode, stderr } = await runs.repair('--apply', '--reason', 'gone');

    expect(exitCode).toBe(3);
    expect(stderr).toContain('is the journal of other work');
  });

  it('stops where SNS refuses every request, and goes on once it does not', async () => {
    await runs.fleet.disabledMany(3);
    runs.backend.sns.refuse({ action: 'SetEndpointAttributes', code: 'AuthorizationError', status: 403 });
    runs.onSns(() => undefined);

    const first = await runs.repair('--apply');
    const second = await runs.repair('--apply');

    expect(first.exitCode).toBe(6);
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ isFinished: true, repaired: { enabled: 3 }, failed: {} });
  });

  it('of a hundred devices that is killed twice does each once', async () => {
    const phones = await runs.fleet.disabledMany(100);
    const start = runs.requests.length;
    for (const kills of [30, 65]) {
      const { kill, done } = await runs.start('--apply');
      runs.onSns(() => {
        if (runs.enabledSince(start).length < kills) return undefined;
        kill('SIGKILL');
        return new Promise(() => undefined);
      });
      await done;
    }
    runs.onSns(() => undefined);

    const { exitCode } = await runs.repair('--apply');

    const requested = runs.enabledSince(start);
    expect(exitCode).toBe(0);
    expect(new Set(requested).size).toBe(100);
    // Besides those that were in progress at a kill: 57 at once.
    expect(requested.length).toBeLessThan(100 + 2 * 57);
    const devices = await Promise.all(phones.map(runs.fleet.deviceOf));
    expect(devices.filter(({ failing }) => failing !== undefined)).toEqual([]);
    expect(await runs.ringing(phones.slice(0, 5))).toEqual(Array(5).fill(true));
  }, 120_000);
});
