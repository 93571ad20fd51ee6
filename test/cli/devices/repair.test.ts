/** A repair of devices after a mistake of the deployment was fixed: what it does, and that it goes on where it stopped. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { iphone, startTestBackend, type TestBackend } from '../../support/backend.ts';
import { runCli, startCli } from '../../support/cli.ts';
import { type AwsProxy, type SnsRequest, startAwsProxy } from './aws-proxy.ts';
import { type BrokenFleet, type BrokenPhone, brokenFleet } from './broken-fleet.ts';

let backend: TestBackend;
let fleet: BrokenFleet;
let proxy: AwsProxy;
let onSns: (request: SnsRequest) => void | Promise<void>;
let cwd: string;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 600 });
  fleet = await brokenFleet(backend);
  proxy = await startAwsProxy(backend, { onSns: (request) => onSns(request), tableSizeBytes: 8_192_000 });
});
afterAll(async () => {
  fleet.close();
  await Promise.all([proxy.close(), backend.close()]);
});
beforeEach(() => {
  onSns = () => undefined;
  cwd = mkdtempSync(join(tmpdir(), 'ringthrough-repair-'));
});
/** Devices of a test must not be repaired by the next. */
afterEach(async () => {
  await runCli(['devices', 'repair', '--local', backend.url, '--apply'], {
    cwd: mkdtempSync(join(tmpdir(), 'after-')),
  });
});

const repair = (...options: string[]) =>
  runCli(['devices', 'repair', '--local', proxy.url, '--json', ...options], { cwd });
const all = async <T>(number: number, make: () => Promise<T>): Promise<T[]> => {
  const made: T[] = [];
  for (let index = 0; index < number; index += 1) made.push(await make());
  return made;
};
const ringing = async (phones: readonly BrokenPhone[]): Promise<boolean[]> => {
  const rung: boolean[] = [];
  for (const phone of phones) rung.push(await fleet.ring(phone));
  return rung;
};
const enabled = (requests: readonly SnsRequest[]): string[] =>
  requests.flatMap(({ Action, EndpointArn }) => (Action === 'SetEndpointAttributes' ? [EndpointArn ?? ''] : []));

describe('a repair', () => {
  it('makes phones ring by their next push that a wrong bundle id had disabled, moved and stopped', async () => {
    // Four are moved to the sandbox; then the brake stops that.
    const phones = await all(7, () => fleet.refused());
    const before = await Promise.all(phones.map(fleet.deviceOf));

    const dry = await repair();
    const applied = await repair('--apply');

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
    expect(await ringing(phones)).toEqual(phones.map(() => true));
    const after = await Promise.all(phones.map(fleet.deviceOf));
    expect(after.every(({ environment, failing }) => environment === 'production' && failing === undefined)).toBe(true);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('does nothing without --apply', async () => {
    const phone = await fleet.disabled();
    const before = await fleet.deviceOf(phone);
    const sent = proxy.requests.length;

    await repair();

    expect(proxy.requests).toHaveLength(sent);
    expect(await fleet.deviceOf(phone)).toEqual(before);
  });

  it('of one user does not read the whole table, and leaves the others as they are', async () => {
    const [one, other] = await all(2, fleet.disabled);

    const { stderr, stdout } = await repair('--user', one?.user ?? '', '--apply');

    expect(stderr).not.toContain('whole table');
    expect(JSON.parse(stdout)).toMatchObject({ repaired: { enabled: 1 } });
    expect(other && (await fleet.deviceOf(other)).failing?.reason).toBe('disabled');
    expect(one && (await fleet.ring(one))).toBe(true);
  });

  it('with --verify finds an endpoint that was disabled, and one that was deleted, before anybody calls', async () => {
    const [healthy, disabled, deleted] = (await all(3, fleet.register)) as [BrokenPhone, BrokenPhone, BrokenPhone];
    await fleet.disable(disabled);
    await fleet.deleteEndpoint(deleted);

    const { stdout } = await repair('--verify', '--apply');

    expect(JSON.parse(stdout)).toMatchObject({ repaired: { enabled: 1 }, left: { gone: 1 } });
    expect(await ringing([healthy, disabled])).toEqual([true, true]);
    expect((await fleet.deviceOf(deleted)).failing?.reason).toBe('gone');
    await deleted.session('PUT', '/v1/devices/phone', deleted.body);
    expect(await fleet.ring(deleted)).toBe(true);
  });

  it('makes a deleted endpoint again where SNS still has the token in the other environment', async () => {
    const phone = await fleet.refused();
    const { other } = await fleet.deviceOf(phone);
    await fleet.deleteEndpoint(phone, other?.endpointArn);

    const { stdout } = await repair('--apply');

    expect(JSON.parse(stdout)).toMatchObject({ repaired: { created: 1 } });
    expect(await fleet.ring(phone)).toBe(true);
    expect((await fleet.deviceOf(phone)).environment).toBe('production');
  });

  it.each(['another token', 'the same token'])('gives way to a registration in the middle with %s', async (which) => {
    const phone = await fleet.disabled();
    const body = which === 'the same token' ? phone.body : iphone();
    let registered: Awaited<ReturnType<BrokenFleet['deviceOf']>> | undefined;
    onSns = async ({ Action }) => {
      if (Action !== 'SetEndpointAttributes' || registered !== undefined) return;
      await phone.session('PUT', '/v1/devices/phone', body);
      registered = await fleet.deviceOf(phone);
    };

    const { stdout, exitCode } = await repair('--user', phone.user, '--apply');

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ repaired: {}, left: { registered: 1 } });
    expect(await fleet.deviceOf(phone)).toEqual(registered);
    expect(await fleet.ring({ ...phone, body })).toBe(true);
  });

  it('refuses to enable endpoints of an application that SNS has disabled', async () => {
    const phone = await fleet.disabled();
    const setEnabled = (Enabled: 'true' | 'false') => fleet.setApplication('APNS_VOIP', { Enabled });
    await setEnabled('false');

    const { exitCode, stderr } = await repair('--apply');

    await setEnabled('true');
    expect(exitCode).toBe(4);
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      error: { kind: 'refused', message: expect.stringContaining('APNS_VOIP/main') },
    });
    expect((await fleet.deviceOf(phone)).failing?.reason).toBe('disabled');
  });
});

describe('a repair that is', () => {
  /** Handles kept by the journal; the name of the file has the deployment. */
  const journal = (): string => readFileSync(join(cwd, readdirSync(cwd)[0] ?? ''), 'utf8');
  const lines = (text: string): number => text.split('\n').length - 1;

  it('killed goes on with the rest, and does no device twice', async () => {
    const phones = await all(12, fleet.disabled);
    const args = ['devices', 'repair', '--local', proxy.url, '--apply', '--json', '--rate', '20'];
    const { kill, done } = await startCli(args, { cwd });
    const first = proxy.requests.length;
    onSns = () => {
      // The answer never comes.
      if (enabled(proxy.requests.slice(first)).length < 7) return undefined;
      kill('SIGKILL');
      return new Promise(() => undefined);
    };
    await done;
    const before = journal();
    const finished = new Set(enabled(proxy.requests.slice(first, first + 3 + lines(before) - 1)));
    onSns = () => undefined;
    const second = proxy.requests.length;

    const { stdout, stderr, exitCode } = await repair('--apply');

    expect(exitCode).toBe(0);
    // The first line says what the journal is of.
    expect(lines(before)).toBeGreaterThanOrEqual(3);
    expect(lines(before)).toBeLessThanOrEqual(7);
    expect(stderr).toContain(`${lines(before) - 1} devices done before`);
    expect(JSON.parse(stdout)).toMatchObject({ isFinished: true, repaired: { enabled: 12 }, failed: {} });
    expect(enabled(proxy.requests.slice(second)).length).toBe(12 - (lines(before) - 1));
    expect(finished.size).toBeGreaterThan(0);
    expect(await ringing(phones)).toEqual(phones.map(() => true));
    expect(before).not.toMatch(/bob-/);
  });

  it('interrupted finishes what it has begun, and says how to go on', async () => {
    const phones = await all(8, fleet.disabled);
    const { kill, done } = await startCli(
      ['devices', 'repair', '--local', proxy.url, '--apply', '--json', '--rate', '20'],
      { cwd },
    );
    onSns = ({ Action }) => {
      if (Action === 'SetEndpointAttributes') kill('SIGINT');
    };

    const first = await done;
    onSns = () => undefined;
    const second = await repair('--apply');

    expect(first.exitCode).toBe(130);
    const { repaired, notReached, isFinished } = JSON.parse(first.stdout);
    expect(isFinished).toBe(false);
    expect(repaired.enabled + notReached).toBe(8);
    expect(notReached).toBeGreaterThan(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ isFinished: true, repaired: { enabled: 8 } });
    expect(await ringing(phones)).toEqual(phones.map(() => true));
  });

  it('refused by SNS for some goes on with those, and says which reasons there were', async () => {
    await all(3, fleet.disabled);
    backend.faults.add({
      target: { service: 'sns', action: 'SetEndpointAttributes' },
      fault: { kind: 'failing', status: 400, code: 'InvalidParameter' },
      times: 1,
    });

    const first = await repair('--apply');
    const second = await repair('--apply');

    expect(first.exitCode).toBe(4);
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ isFinished: true, repaired: { enabled: 3 } });
  });
});
