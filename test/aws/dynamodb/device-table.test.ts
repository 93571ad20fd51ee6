import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calleeTable } from '../../../lambda/aws/dynamodb/callee-table.ts';
import { deviceTable } from '../../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../../lambda/aws/dynamodb/endpoint-table.ts';
import { socketTable } from '../../../lambda/aws/dynamodb/socket-table.ts';
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
  const endpoint = (id: string) => `arn:aws:sns:eu-west-1:000000000000:endpoint/APNS_VOIP/main/${id}`;

  it('a device is listed until it is removed; a second removal returns removed, and that of another device unknown', async () => {
    const device = aDevice({ endpointArn: endpoint('kept') });

    expect(await devices.claim(device)).toBe(true);

    expect(await devices.list('bob')).toEqual([device]);
    expect(await devices.remove('bob', 'phone', T0)).toMatchObject({ deviceId: 'phone' });
    expect(await devices.remove('bob', 'phone', T0)).toBe('removed');
    expect(await devices.remove('bob', 'tablet', T0)).toBe('unknown');
    expect(await devices.get('bob', 'phone')).toBeUndefined();
  });

  it('an endpoint has one owner after concurrent claims of several users, in every round', async () => {
    const users = ['u1', 'u2', 'u3', 'u4'];
    for (let round = 0; round < rounds(25); round += 1) {
      const endpointArn = endpoint(`contested-${round}`);

      const claims = await Promise.all(users.map((userId) => devices.claim(aDevice({ userId, endpointArn }))));

      const lists = await Promise.all(users.map((userId) => devices.list(userId)));
      const holders = users.filter((_, index) => lists[index]?.some((device) => device.endpointArn === endpointArn));
      expect(claims).toContain(true);
      expect(holders).toHaveLength(1);
      const owner = await endpointTable(started.tenant('').db, started.name).of(endpointArn);
      expect(owner).toMatchObject({ tenant: '', userId: holders[0], deviceId: 'phone' });
    }
  });

  it('a refresh keeps what receipts recorded, and is refused when push feedback has recorded something since the read', async () => {
    const read = aDevice({ userId: 'dave', endpointArn: endpoint('dave'), verifiedAt: T0 });
    await devices.claim(read);
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
    const device = aDevice({ userId: 'erin', endpointArn: endpoint('erin') });
    await devices.claim(device);

    await devices.markFailing(device, 'invalid_token', T0);
    await devices.markFailing(device, 'disabled', T0 + 1);

    expect((await devices.get('erin', 'phone'))?.failing).toEqual({ reason: 'invalid_token', at: T0 });
  });

  it('a device that now holds another endpoint is neither removed nor marked as failing', async () => {
    const before = aDevice({ userId: 'carol', endpointArn: endpoint('before'), tokenHash: 'before' });
    await devices.claim(before);
    await devices.claim({ ...before, endpointArn: endpoint('after'), tokenHash: 'after' });

    expect(await devices.removeIfCurrent(before, T0)).toBe(false);
    expect(await devices.markFailing(before, 'invalid_token', T0)).toBe(false);
    expect(await devices.refresh(before, before)).toBe(false);
    expect(await devices.claim(before, before)).toBe(false);

    expect(await devices.list('carol')).toMatchObject([{ tokenHash: 'after' }]);
  });

  it('an endpoint that is being deleted cannot be claimed until it is deleted', async () => {
    const [endpointArn, owners] = [endpoint('leaving'), endpointTable(started.tenant('').db, started.name)];
    await devices.claim(aDevice({ userId: 'dave', endpointArn }));
    const owner = { tenant: '', userId: 'dave', deviceId: 'phone' };

    const leaving = await owners.release(endpointArn, owner, T0);
    const early = await devices.claim(aDevice({ userId: 'erin', endpointArn }));
    await leaving?.done();
    const late = await devices.claim(aDevice({ userId: 'erin', endpointArn }));

    expect([early, late]).toEqual([false, true]);
    expect(await owners.release(endpointArn, owner, T0)).toBeUndefined();
  });

  it('one read returns everything that decides how a user is rung', async () => {
    const callees = calleeTable(started.tenant('', () => T0));
    const device = aDevice({ userId: 'frank', endpointArn: endpoint('frank') });
    await devices.claim(device);
    const socket = { userId: 'frank', deviceId: 'phone', connectionId: 'L0SM9cOFvHcCIhw=', openedAt: T0 };
    await socketTable(started.tenant('', () => T0)).open(socket);
    await callees.block('frank', 'mallory');
    await callees.enterCall('frank', 'call', T0);

    expect(await callees.read('frank')).toEqual({
      userId: 'frank',
      devices: [device],
      sockets: [socket],
      blocked: new Set(['mallory']),
      inCalls: [{ callId: 'call', since: T0 }],
    });

    await callees.unblock('frank', 'mallory');
    await callees.leaveCall('frank', 'call', T0);
    expect(await callees.read('frank')).toMatchObject({ blocked: new Set(), inCalls: [] });
  });
});
