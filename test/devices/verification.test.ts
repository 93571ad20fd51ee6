import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import type { Device } from '../../lambda/devices/device.ts';
import type { EndpointState } from '../../lambda/devices/endpoint-registry.ts';
import { isVerificationDue, verifyDevice } from '../../lambda/devices/verification.ts';
import { someone } from '../support/backend.ts';
import { aDevice, T0 } from '../support/builders.ts';
import { startTestTable } from '../support/table.ts';

const DAY = 24 * 60 * 60 * 1000;
const LATER = T0 + 15 * DAY;

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

const devices = () => deviceTable(table.tenant('', () => LATER));

let registered = 0;
const aRegisteredDevice = async (): Promise<Device> => {
  registered += 1;
  const endpointArn = `arn:aws:sns:eu-west-1:000000000000:endpoint/APNS_VOIP/main/${registered}`;
  const claim = await devices().claim({ ...aDevice({ userId: someone('bob'), endpointArn }), tokenHash: 'hash' });
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  return claim.device;
};

const verify = async (state: EndpointState, isFree = true) => {
  const { userId, deviceId } = await aRegisteredDevice();
  const tasks: number[] = [];
  const deps = {
    devices: devices(),
    endpoints: { stateOf: async () => state },
    quota: { reserveSpare: async () => isFree },
    tasks: { verify: async (_user: string, _device: string, at: number) => void tasks.push(at) },
    now: () => LATER,
  };
  const outcome = await verifyDevice(deps, userId, deviceId);
  const again = await verifyDevice(deps, userId, deviceId);
  return { outcome, again, tasks, device: await devices().get(userId, deviceId) };
};

describe('a verification', () => {
  it('of an endpoint that is as it was registered is recorded, and is not repeated', async () => {
    const { outcome, again, device } = await verify({ kind: 'enabled', tokenHash: 'hash' });

    expect([outcome, again, device?.verifiedAt]).toEqual(['verified', 'stale', LATER]);
  });

  it.each([
    ['that was deleted', { kind: 'missing' }, 'gone'],
    ['that SNS has disabled', { kind: 'disabled' }, 'disabled'],
  ] as const)('of an endpoint %s makes the device fail, and its next launch registers it', async (_, state, reason) => {
    const { outcome, device } = await verify(state);

    expect(outcome).toBe(reason);
    expect(device).toMatchObject({ failing: { reason }, verifiedAt: 0 });
  });

  it('of an endpoint with another token makes its next launch register it', async () => {
    const { outcome, device } = await verify({ kind: 'enabled', tokenHash: 'other' });

    expect([outcome, device?.verifiedAt, device?.failing]).toEqual(['changed', 0, undefined]);
  });

  it.each([
    ['while registrations wait', { kind: 'enabled', tokenHash: 'hash' }, false],
    ['when SNS does not answer', { kind: 'unavailable' }, true],
  ] as const)('is postponed %s', async (_, state, isFree) => {
    const { outcome, tasks, device } = await verify(state, isFree);

    expect([outcome, device?.verifiedAt]).toEqual(['postponed', T0]);
    expect((tasks[0] ?? 0) - LATER).toBeGreaterThanOrEqual(5 * 60_000);
  });
});

describe('devices that were verified on the same morning', () => {
  it('are due again one after the other, within 14 days', () => {
    const all = Array.from({ length: 1_400 }, (_, n) => aDevice({ userId: `user-${n}`, verifiedAt: T0 }));
    const due = (days: number): number => all.filter((device) => isVerificationDue(device, T0 + days * DAY)).length;

    expect([due(0), due(14)]).toEqual([0, 1_400]);
    for (let day = 0; day < 14; day += 1) {
      expect(due(day + 1) - due(day)).toBeGreaterThan(60);
      expect(due(day + 1) - due(day)).toBeLessThan(140);
    }
  });
});
