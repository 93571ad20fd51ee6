import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { newLeg } from '../../lambda/calls/call.ts';
import type { Device } from '../../lambda/devices/device.ts';
import { notifyParticipants } from '../../lambda/notifications/notify-participants.ts';
import { someone } from '../support/backend.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';
import { ringingDeps } from '../support/ringing-deps.ts';
import { startTestTable } from '../support/table.ts';

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

const endpoint = (platform: string, userId: string) =>
  `arn:aws:sns:eu-west-1:000000000000:endpoint/${platform}/main/${userId}`;

/** Notifies a device of a missed call, when SNS has deleted its endpoints. @returns why it is failing then */
const failingAfter = async (changes: (userId: string) => Partial<Device>) => {
  const own = table.tenant('', () => T0 + 10_000);
  const bob = someone('bob');
  await deviceTable(own).claim(aDevice({ userId: bob, ...changes(bob) }));
  const call = aCall({
    legs: { [bob]: { ...newLeg, rings: { phone: { outcome: 'accepted', messageId: 'm' } } } },
    endedAt: T0 + 9_000,
    endReason: 'cancelled',
    endedSeq: 1,
    changedSeq: 1,
    unnotified: true,
  });
  await callTable(own).create(call);
  const leg = { ...newLeg, ...call.legs[bob], endedAt: T0 + 9_000, endReason: 'cancelled', endedSeq: 1 } as const;
  const deps = ringingDeps(own, { kind: 'gone', reason: 'endpoint_missing' });

  await notifyParticipants(deps, { ...call, legs: { [bob]: leg } });

  expect(deps.recorded.logged).toEqual(['notification.sent']);
  return (await deviceTable(own).get(bob, 'phone'))?.failing?.reason;
};

it('a notification to an endpoint that is gone shows that the device cannot ring', async () => {
  expect(await failingAfter((bob) => ({ platform: 'android', endpointArn: endpoint('GCM', bob) }))).toBe('gone');
});

it('an endpoint for alerts that is gone says nothing of the device’s rings', async () => {
  const changes = (bob: string) => ({
    endpointArn: endpoint('APNS_VOIP', bob),
    alertEndpointArn: endpoint('APNS', bob),
  });

  expect(await failingAfter(changes)).toBeUndefined();
});
