import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../lambda/aws/dynamodb/endpoint-table.ts';
import { historyTable } from '../../lambda/aws/dynamodb/history-table.ts';
import { refusalTable } from '../../lambda/aws/dynamodb/refusal-table.ts';
import { newLeg } from '../../lambda/calls/call.ts';
import type { Device } from '../../lambda/devices/device.ts';
import type { PushEvent } from '../../lambda/devices/push-event.ts';
import { pushFeedback } from '../../lambda/ringing/push-feedback.ts';
import { someone } from '../support/backend.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';
import { ringingDeps } from '../support/ringing-deps.ts';
import { startTestTable } from '../support/table.ts';

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

const application = (platform: string) => `arn:aws:sns:eu-west-1:000000000000:app/${platform}/main`;
const endpointOf = (platform: string, userId: string) =>
  `${application(platform).replace(':app/', ':endpoint/')}/${userId}`;
const applications = { APNS_VOIP: application('APNS_VOIP'), APNS_VOIP_SANDBOX: application('APNS_VOIP_SANDBOX') };

/** A registered device of bob's. */
const registered = async (changes: (userId: string) => Partial<Device> = () => ({})): Promise<Device> => {
  const userId = someone('bob');
  const endpointArn = endpointOf('APNS_VOIP', userId);
  const claim = await deviceTable(table.tenant('', () => T0)).claim(
    aDevice({ userId, endpointArn, ...changes(userId) }),
  );
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  return claim.device;
};

/** @param pause what happens while the function waits for the call of a push */
const feedback = async ({ userId, deviceId }: Device, event: PushEvent, pause = async () => {}) => {
  const own = table.tenant('', () => T0);
  const deps = {
    ...ringingDeps(own),
    devices: deviceTable(own),
    apps: [{ appId: 'main', bundleId: 'com.example.app', applications }],
    tenant: '',
    history: historyTable(own),
    refusals: refusalTable(own.db, table.name),
    owners: endpointTable(own.db, table.name),
    endpoints: {
      create: async (arn: string) =>
        ({
          kind: 'registered',
          endpointArn: `${arn.replace(':app/', ':endpoint/')}/${userId}`,
          isEnabled: true,
        }) as const,
      enable: async () => ({ kind: 'enabled' }) as const,
      enableAgain: async () => ({ kind: 'enabled' }) as const,
      stateOf: async () => ({ kind: 'missing' }) as const,
      tokenOf: async () => 'token',
      remove: async () => {},
    },
    onOrphanedEndpoint: () => {},
    onBulkRefusal: () => {},
    pause,
  };
  const result = await pushFeedback(deps, userId, deviceId, event);
  return { ...result, device: await deps.devices.get(userId, deviceId), timers: deps.recorded.timers };
};

const failure = (EndpointArn: string, FailureType: string, MessageId?: string): PushEvent => ({
  EventType: 'DeliveryFailure',
  FailureType,
  EndpointArn,
  ...(MessageId !== undefined && { MessageId }),
});

it('a push that is refused for another reason than its token marks the device, and moves nothing', async () => {
  const device = await registered();

  const result = await feedback(device, failure(device.endpointArn, 'DeliveryFailedPerm'));

  expect(result).toMatchObject({ action: 'failing', device: { environment: 'production', failing: { at: T0 } } });
});

it('a token that is refused is tried in the other environment', async () => {
  const device = await registered();

  const result = await feedback(device, failure(device.endpointArn, 'InvalidPlatformToken'));

  expect(result).toMatchObject({ action: 'trying_other_environment', device: { environment: 'sandbox' } });
});

it('a device that is moved is rung again by its call once the other phones could report', async () => {
  const device = await registered();
  const { userId } = device;
  const own = table.tenant('', () => T0);
  const rings = { phone: { outcome: 'accepted', messageId: 'm' } } as const;
  const call = aCall({ legs: { [userId]: { ...newLeg, rings } } });
  await callTable(own).create(call);
  await historyTable(own).remember(call, [userId]);

  const { timers } = await feedback(device, failure(device.endpointArn, 'InvalidPlatformToken', 'm'));

  expect(timers).toEqual([{ kind: 'ring_again', callId: call.callId, at: T0 + 5_000 }]);
});

it('an event of the endpoint that a device on trial is not rung through changes nothing', async () => {
  const device = await registered((userId) => ({
    environment: 'sandbox',
    endpointArn: endpointOf('APNS_VOIP_SANDBOX', userId),
    other: { endpointArn: endpointOf('APNS_VOIP', userId) },
  }));

  const result = await feedback(device, failure(device.other?.endpointArn ?? '', 'EndpointDisabled'));

  expect(result).toEqual({ action: 'stale', device, timers: [] });
});

it('a failure that arrives before the invite has recorded its pushes is recorded with the call', async () => {
  const device = await registered();
  const { userId } = device;
  const own = table.tenant('', () => T0);
  const calls = callTable(own);
  const call = aCall({ legs: { [userId]: newLeg }, inviteLease: T0 + 12_000, invited: false });
  await calls.create(call);
  await historyTable(own).remember(call, [userId]);
  const record = async () => {
    const rings = { [userId]: { phone: { outcome: 'accepted', messageId: 'm' } as const } };
    await calls.recordInvite(call, { rings, ended: {}, invited: true, at: T0 });
  };

  const { callId } = await feedback(device, failure(device.endpointArn, 'NotificationTTLExpired', 'm'), record);

  expect(callId).toBe(call.callId);
  expect((await calls.get(call.callId))?.legs[userId]?.failed).toMatchObject({ phone: { messageId: 'm' } });
});
