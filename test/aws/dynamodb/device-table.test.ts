import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockTable } from '../../../lambda/aws/dynamodb/block-table.ts';
import { calleeTable } from '../../../lambda/aws/dynamodb/callee-table.ts';
import { deviceTable } from '../../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../../lambda/aws/dynamodb/endpoint-table.ts';
import { socketTable } from '../../../lambda/aws/dynamodb/socket-table.ts';
import type { Device } from '../../../lambda/devices/device.ts';
import type { DeviceStore } from '../../../lambda/devices/device-store.ts';
import { aDevice, T0 } from '../../support/builders.ts';
import { enginesHere } from '../../support/engines.ts';
import { rounds } from '../../support/long.ts';
import { startTestTable } from '../../support/table.ts';

describe.each(enginesHere())('on %s', (engine) => {
  let started: Awaited<ReturnType<typeof startTestTable>>;
  let devices: DeviceStore;
  beforeAll(async () => {
    started = await startTestTable(engine);
    devices = deviceTable(started.tenant('', () => T0));
  });
  afterAll(() => started.close());
  /** Claims the device's endpoints. @returns it as it is stored */
  const claimed = async (device: Device): Promise<Device> => {
    const result = await devices.claim(device);
    if (result.kind !== 'claimed') throw new Error(result.kind);
    return result.device;
  };
  const owners = () => endpointTable(started.tenant('').db, started.name);
  const endpoint = (id: string) => `arn:aws:sns:eu-west-1:000000000000:endpoint/APNS_VOIP/main/${id}`;

  it('a device is listed until it is removed; a second removal returns removed, and that of another device unknown', async () => {
    const device = await claimed(aDevice({ endpointArn: endpoint('kept') }));

    expect(await devices.list('bob')).toEqual([device]);
    expect(await devices.remove('bob', 'phone', T0)).toEqual([{ endpointArn: endpoint('kept'), claim: device.claim }]);
    expect(await devices.remove('bob', 'phone', T0)).toBe('removed');
    expect(await devices.remove('bob', 'tablet', T0)).toBe('unknown');
    expect(await devices.get('bob', 'phone')).toBeUndefined();
  });

  it('an endpoint has one owner after concurrent claims of several users, in every round', async () => {
    const users = ['u1', 'u2', 'u3', 'u4'];
    for (let round = 0; round < rounds(15); round += 1) {
      const endpointArn = endpoint(`contested-${round}`);

      const claims = await Promise.all(users.map((userId) => devices.claim(aDevice({ userId, endpointArn }))));

      const lists = await Promise.all(users.map((userId) => devices.list(userId)));
      const holders = users.filter((_, index) => lists[index]?.some((device) => device.endpointArn === endpointArn));
      expect(claims.map(({ kind }) => kind)).toContain('claimed');
      expect(holders).toHaveLength(1);
      const owner = await owners().of(endpointArn);
      expect(owner).toMatchObject({ tenant: '', userId: holders[0], deviceId: 'phone' });
    }
  });

  it('a refresh keeps what receipts recorded, and is refused when push feedback has recorded something since the read', async () => {
    const read = await claimed(aDevice({ userId: 'dave', endpointArn: endpoint('dave'), verifiedAt: T0 }));
    await devices.countReceipt('dave', 'phone', T0 + 1);

    const refreshed = await devices.refresh({ ...read, preset: 'minimal', refreshedAt: T0 + 2 }, read);
    const after = await devices.get('dave', 'phone');
    await devices.markFailing(read, 'refused', T0 + 3);
    const late = await devices.refresh({ ...read, refreshedAt: T0 + 4 }, read);

    expect([refreshed, late]).toEqual([true, false]);
    expect(after).toMatchObject({ preset: 'minimal', refreshedAt: T0 + 2, lastReceiptAt: T0 + 1 });
    expect(await devices.get('dave', 'phone')).toMatchObject({ failing: { reason: 'refused' }, verifiedAt: 0 });
  });

  it('a known cause of failure is kept when SNS has disabled the endpoint because of it', async () => {
    const device = await claimed(aDevice({ userId: 'erin', endpointArn: endpoint('erin') }));

    await devices.markFailing(device, 'invalid_token', T0);
    await devices.markFailing(device, 'disabled', T0 + 1);

    expect((await devices.get('erin', 'phone'))?.failing).toEqual({ reason: 'invalid_token', at: T0 });
  });

  it('a device that now holds another endpoint is neither removed nor marked as failing', async () => {
    const before = await claimed(aDevice({ userId: 'carol', endpointArn: endpoint('before'), tokenHash: 'before' }));
    await claimed({ ...before, endpointArn: endpoint('after'), tokenHash: 'after' });

    expect(await devices.removeIfCurrent(before, T0)).toBe(false);
    expect(await devices.markFailing(before, 'invalid_token', T0)).toBe(false);
    expect(await devices.refresh(before, before)).toBe(false);
    expect(await devices.claim(before, { expected: before })).toEqual({ kind: 'contended' });

    expect(await devices.list('carol')).toMatchObject([{ tokenHash: 'after' }]);
  });

  it('a device registered again by itself has a new claim, and an earlier refresh of it is refused', async () => {
    const before = await claimed(aDevice({ userId: 'grace', endpointArn: endpoint('grace') }));
    const after = await claimed(before);

    expect(after.claim).not.toBe(before.claim);
    expect(await devices.refresh({ ...before, preset: 'minimal' }, before)).toBe(false);
    expect(await devices.get('grace', 'phone')).toEqual(after);
  });

  it('an endpoint that is being deleted cannot be claimed until it is deleted', async () => {
    const endpointArn = endpoint('leaving');
    await claimed(aDevice({ userId: 'dave', endpointArn }));

    const released = await devices.remove('dave', 'phone', T0);
    const early = await devices.claim(aDevice({ userId: 'heidi', endpointArn }));
    for (const one of Array.isArray(released) ? released : []) await owners().forget(one, T0);
    const late = await devices.claim(aDevice({ userId: 'heidi', endpointArn }));

    expect([early.kind, late.kind]).toEqual(['contended', 'claimed']);
  });

  it('an endpoint whose deletion was interrupted can be claimed after 10 s, and a late end of it takes it from no device', async () => {
    const endpointArn = endpoint('interrupted');
    const { claim } = await claimed(aDevice({ userId: 'ivan', endpointArn }));
    await devices.remove('ivan', 'phone', T0);

    const later = deviceTable(started.tenant('', () => T0 + 10_001));
    const result = await later.claim(aDevice({ userId: 'judy', endpointArn }));
    await owners().forget({ endpointArn, claim }, T0);

    expect(result.kind).toBe('claimed');
    expect(await owners().of(endpointArn)).toMatchObject({ userId: 'judy' });
  });

  it('a claim releases the endpoints that the device, and one that loses its token, held before', async () => {
    const [ring, alert] = [endpoint('mallory'), endpoint('mallory').replace('APNS_VOIP', 'APNS')];
    const lost = await claimed(aDevice({ userId: 'mallory', endpointArn: ring, alertEndpointArn: alert }));
    const before = await claimed(aDevice({ userId: 'niaj', endpointArn: endpoint('niaj') }));

    const result = await devices.claim(aDevice({ userId: 'niaj', endpointArn: ring }));

    expect(result).toMatchObject({
      released: [
        { endpointArn: endpoint('niaj'), claim: before.claim },
        { endpointArn: alert, claim: lost.claim },
      ],
    });
    expect(await devices.list('mallory')).toEqual([]);
  });

  it('a device can be logged out although the record of its endpoint’s owner is missing', async () => {
    const endpointArn = endpoint('unowned');
    const { claim } = await claimed(aDevice({ userId: 'olivia', endpointArn }));
    await owners().forget({ endpointArn, claim }, T0);

    expect(await devices.remove('olivia', 'phone', T0)).toEqual([]);
    expect(await devices.list('olivia')).toEqual([]);
  });

  it('a removal by push feedback leaves an endpoint without owner, which a device can claim at once', async () => {
    const endpointArn = endpoint('removed');
    const device = await claimed(aDevice({ userId: 'peggy', endpointArn }));

    expect(await devices.removeIfCurrent(device, T0)).toBe(true);
    expect(await owners().of(endpointArn)).toBeUndefined();
    expect((await devices.claim(aDevice({ userId: 'peggy', endpointArn }))).kind).toBe('claimed');
  });

  it('a user has at most 16 devices, in every round of concurrent registrations, and each removal makes room for one', async () => {
    for (let round = 0; round < rounds(10); round += 1) {
      const userId = `victor-${round}`;
      const register = (n: number) =>
        devices.claim(aDevice({ userId, deviceId: `phone-${n}`, endpointArn: endpoint(`${userId}-${n}`) }));
      const numbers = Array.from({ length: 20 }, (_, n) => n);
      const results = await Promise.all(numbers.map(register));
      for (const [n, { kind }] of results.entries()) if (kind === 'contended') results[n] = await register(n);
      const full = await devices.list(userId);
      const first = full[0]?.deviceId ?? '';
      await devices.remove(userId, first, T0);
      const again = await Promise.all([register(20), register(21)]);

      expect(full).toHaveLength(16);
      expect(again.filter(({ kind }) => kind === 'claimed').length).toBeLessThanOrEqual(1);
      expect((await devices.list(userId)).length).toBeLessThanOrEqual(16);
    }
  });

  it('one read returns everything that decides how a user is rung', async () => {
    const callees = calleeTable(started.tenant('', () => T0));
    const device = await claimed(aDevice({ userId: 'frank', endpointArn: endpoint('frank') }));
    const socket = { userId: 'frank', deviceId: 'phone', connectionId: 'L0SM9cOFvHcCIhw=', openedAt: T0 };
    await socketTable(started.tenant('', () => T0)).open(socket);
    const blocks = blockTable(started.tenant('', () => T0));
    await blocks.block('frank', 'mallory');

    expect(await callees.read('frank')).toEqual({
      userId: 'frank',
      isBeingErased: false,
      devices: [device],
      sockets: [socket],
      blocked: new Set(['mallory']),
      browsers: [],
      blockedAt: new Map([['mallory', T0]]),
      doNotDisturb: undefined,
      withheld: new Map(),
    });

    await blocks.unblock('frank', 'mallory');
    expect(await callees.read('frank')).toMatchObject({ blocked: new Set() });
  });
});
