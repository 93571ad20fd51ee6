/** What is made of devices as they are stored. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../../cli/devices/condition-of.ts';
import { CONDITIONS } from '../../../cli/devices/conditions.ts';
import { fleetCounter } from '../../../cli/devices/fleet-summary.ts';
import { selectionOf } from '../../../cli/devices/repair/selection.ts';
import { agreeToScan, scanCost } from '../../../cli/devices/scan-cost.ts';
import type { Deployment } from '../../../cli/target/deployment.ts';
import { makeOutput } from '../../../cli/terminal/output.ts';
import type { App } from '../../../lambda/contract/environment.ts';
import { type Device, FAILING_REASONS } from '../../../lambda/devices/device.ts';

const ARN = 'arn:aws:sns:eu-west-1:000000000000:';
const APPS: readonly App[] = [
  { appId: 'main', bundleId: 'com.example.app', applications: { APNS_VOIP: `${ARN}app/APNS_VOIP/main` } },
];
const NOW = Date.parse('2026-11-29T12:00Z');
const DAY = 24 * 60 * 60 * 1000;

const device = (changes: Partial<Device> = {}): Device => ({
  userId: 'bob',
  deviceId: 'phone',
  platform: 'ios',
  environment: 'production',
  declaredEnvironment: 'production',
  appId: 'main',
  preset: 'universal',
  capabilities: [],
  endpointArn: `${ARN}endpoint/APNS_VOIP/main/1`,
  claim: 'claim',
  tokenHash: 'hash',
  registeredAt: NOW - DAY,
  refreshedAt: NOW,
  verifiedAt: NOW,
  lastReceiptAt: NOW,
  ...changes,
});

describe('the condition of a device', () => {
  it.each([
    ['ok', {}],
    ['ok', { unreportedRings: 2 }],
    ['unreported', { unreportedRings: 3 }],
    ['unconfirmed', { lastReceiptAt: undefined }],
    ['unverified', { verifiedAt: 0 }],
    ['on_trial', { declaredEnvironment: 'sandbox' }],
    ['ok', { declaredEnvironment: 'sandbox', provedAt: NOW }],
    ['gone', { failing: { reason: 'gone', at: NOW }, verifiedAt: 0 }],
    ['invalid_token', { failing: { reason: 'invalid_token', at: NOW }, declaredEnvironment: 'sandbox' }],
    ['other_application', { endpointArn: `${ARN}endpoint/APNS_VOIP/main2/1` }],
    ['no_application', { environment: 'sandbox' }],
    ['no_application', { appId: 'other', failing: { reason: 'gone', at: NOW } }],
  ] as const)('is %s with %j', (condition, changes) => {
    expect(conditionOf(device(changes), APPS)).toBe(condition);
  });

  it('knows every reason of the deployed code', () => {
    expect(CONDITIONS).toEqual(expect.arrayContaining([...FAILING_REASONS]));
  });
});

describe('the summary of a fleet', () => {
  it('counts users of two tenants with one id as two, and days since the last refresh', () => {
    const fleet = fleetCounter(APPS, NOW);
    fleet.add({ tenant: '', device: device({ refreshedAt: NOW - 6 * DAY }) });
    fleet.add({ tenant: '', device: device({ deviceId: 'tablet', refreshedAt: NOW - 7 * DAY, unreportedRings: 4 }) });
    fleet.add({ tenant: 'acme', device: device({ refreshedAt: NOW - 365 * DAY, unreportedRings: 1 }) });

    expect(fleet.summary()).toMatchObject({
      devices: 3,
      users: 2,
      lastSeen: { today: 0, '1 to 7 days': 1, '7 to 30 days': 1, '30 to 90 days': 0, '90 days and more': 1 },
      unreportedRings: 5,
    });
  });
});

describe('a selection for repair', () => {
  const selects = (options: Parameters<typeof selectionOf>[0], changes: Partial<Device>, tenant = '') =>
    selectionOf(options, APPS, NOW).isSelected({ tenant, device: device(changes) });
  const failing = (at: number) => ({ failing: { reason: 'disabled' as const, at } });

  it('has every device that does not ring, and with --verify those that read healthy', () => {
    expect(selects({}, failing(NOW - 300 * DAY))).toBe(true);
    expect(selects({}, { declaredEnvironment: 'sandbox' })).toBe(true);
    expect(selects({}, {})).toBe(false);
    expect(selects({ verify: true }, {})).toBe(true);
    expect(selects({}, { environment: 'sandbox' })).toBe(false);
  });

  it('is narrowed by reason, app, user, tenant and time', () => {
    expect(selects({ reason: ['gone'] }, failing(NOW))).toBe(false);
    expect(selects({ app: 'main', user: 'bob', tenant: 'acme' }, failing(NOW), 'acme')).toBe(true);
    expect(selects({ user: 'alice' }, failing(NOW))).toBe(false);
    expect(selects({ tenant: 'acme' }, failing(NOW))).toBe(false);
    expect(selects({ since: '2d' }, failing(NOW - 3 * DAY))).toBe(false);
    expect(selects({ since: '2d' }, failing(NOW - DAY))).toBe(true);
    expect(selects({ since: '2026-11-28T12:00Z' }, failing(NOW - DAY))).toBe(true);
  });

  it.each([
    [{ since: 'yesterday' }, /is no time/],
    [{ since: '2d ago' }, /is no time/],
    [{ since: '2027-01-01' }, /in the future/],
    [{ app: 'mian' }, /no app mian/],
  ])('%j is a usage error', (options, message) => {
    expect(() => selectionOf(options, APPS, NOW)).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringMatching(message) }),
    );
  });
});

describe('reading a whole table', () => {
  it('costs half a read unit for 4 KB, at $0.125 a million', () => {
    // 8 GiB
    expect(scanCost(8 * 2 ** 30, 1, 500)).toMatchObject({ readUnits: 1_048_576, dollars: 0.131072, seconds: 2_098 });
  });

  /** A deployment in AWS, and what is typed on a terminal. */
  const agree = async (typed: string | undefined, yes?: true) => {
    const stdin = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const signal = new AbortController().signal;
    const terminal = {
      stdout,
      stderr,
      stdin,
      env: {},
      signal,
      cleanups: new Set<() => Promise<unknown>>(),
      now: () => NOW,
    };
    const cli = { terminal, output: makeOutput(terminal, { json: false }) };
    const clients = { dynamodb: () => ({ send: async () => ({ Table: { TableSizeBytes: 8192, ItemCount: 9 } }) }) };
    const deployment = { kind: 'aws', table: 'calls', clients } as unknown as Deployment;
    if (typed !== undefined) stdin.end(typed);
    const cost = await agreeToScan(cli, deployment, yes === undefined ? {} : { yes });
    return { cost, said: String(stderr.read()) };
  };

  it.each(['y\n', 'yes\n', 'YES \n'])('begins when the terminal says %j', async (typed) => {
    const { cost, said } = await agree(typed);

    expect(cost.readUnits).toBe(1);
    expect(said).toMatch(/9 items of all kinds.*Read the whole table\? \[y\/N\]/s);
  });

  it.each(['', '\n', 'n\n', 'yess\n'])('does not begin when it says %j', async (typed) => {
    await expect(agree(typed)).rejects.toMatchObject({ kind: 'interrupted', message: 'nothing was done' });
  });

  it('does not begin without a terminal, unless with --yes', async () => {
    await expect(agree(undefined)).rejects.toMatchObject({ kind: 'usage', hint: expect.stringContaining('--yes') });
    await expect(agree(undefined, true)).resolves.toMatchObject({ cost: { items: 9 } });
  });
});
