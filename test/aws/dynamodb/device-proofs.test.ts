import { afterAll, beforeAll, expect, it } from 'vitest';
import { deviceTable } from '../../../lambda/aws/dynamodb/device-table.ts';
import type { Device } from '../../../lambda/devices/device.ts';
import type { DeviceStore } from '../../../lambda/devices/device-store.ts';
import { endpointId } from '../../../lambda/devices/endpoint-id.ts';
import { retryDevice } from '../../../lambda/devices/retry-device.ts';
import { someone } from '../../support/backend.ts';
import { aDevice, T0 } from '../../support/builders.ts';
import { startTestTable } from '../../support/table.ts';

let table: Awaited<ReturnType<typeof startTestTable>>;
let devices: DeviceStore;
beforeAll(async () => {
  table = await startTestTable();
  devices = deviceTable(table.tenant('', () => T0));
});
afterAll(() => table.close());

/** A device that was declared as production and is tried in the sandbox. */
const onTrial = async (): Promise<Device> => {
  const userId = someone('bob');
  const endpoint = (platform: string) => `arn:aws:sns:eu-west-1:000000000000:endpoint/${platform}/main/${userId}`;
  const claim = await devices.claim(
    aDevice({
      userId,
      environment: 'sandbox',
      endpointArn: endpoint('APNS_VOIP_SANDBOX'),
      other: { endpointArn: endpoint('APNS_VOIP') },
    }),
  );
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  return claim.device;
};

it('a device that has just been proved is not moved by a refusal that was read before', async () => {
  const device = await onTrial();
  await devices.prove(device.userId, device.deviceId, endpointId(device.endpointArn), T0);

  expect(await devices.returnToDeclared(device, T0)).toBeUndefined();
  expect(await devices.get(device.userId, device.deviceId)).toMatchObject({ environment: 'sandbox', provedAt: T0 });
});

it('of two calls at the same time, one tries a failing device again', async () => {
  const device = await onTrial();

  const taken = [await devices.takeRetry(device, T0), await devices.takeRetry(device, T0)];

  expect(taken).toEqual([true, false]);
});

it('a device on trial whose endpoint SNS has disabled is tried again in the environment that was declared', async () => {
  const device = await onTrial();
  const enabled: string[] = [];
  const deps = {
    devices,
    endpoints: {
      enableAgain: async (endpointArn: string) => {
        enabled.push(endpointArn);
        return { kind: 'enabled' } as const;
      },
    },
    refusals: { get: async () => ({ refused: [] }) },
  };

  const retried = await retryDevice(deps, device, T0);

  expect(retried).toMatchObject({ environment: 'production', endpointArn: device.other?.endpointArn });
  expect(enabled).toEqual([device.other?.endpointArn]);
});
