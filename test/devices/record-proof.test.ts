import { expect, it } from 'vitest';
import type { Device } from '../../lambda/devices/device.ts';
import { recordProof } from '../../lambda/devices/record-proof.ts';
import { aDevice, T0 } from '../support/builders.ts';

const endpoint = (platform: string): string => `arn:aws:sns:eu-west-1:000000000000:endpoint/${platform}/main/1`;
const application = (platform: string): string => `arn:aws:sns:eu-west-1:000000000000:app/${platform}/main`;

/** The applications whose refusals end with the proof of the device. */
const provedBy = async (device: Device): Promise<readonly string[]> => {
  const proved: string[] = [];
  const deps = {
    devices: { prove: async () => device },
    refusals: {
      setProved: async (arn: string) => {
        proved.push(arn);
      },
    },
  };
  await recordProof(deps, { userId: device.userId, deviceId: device.deviceId, endpoint: 'id' }, T0);
  return proved;
};

it('a proof in the declared environment counts for its application only', async () => {
  const other = { endpointArn: endpoint('APNS_VOIP_SANDBOX') };

  expect(await provedBy(aDevice({ other }))).toEqual([application('APNS_VOIP')]);
});

it('a proof in the other environment counts for both applications, because the refusal was no fault of the deployment', async () => {
  const moved = aDevice({
    environment: 'sandbox',
    endpointArn: endpoint('APNS_VOIP_SANDBOX'),
    other: { endpointArn: endpoint('APNS_VOIP') },
  });

  expect(await provedBy(moved)).toEqual([application('APNS_VOIP_SANDBOX'), application('APNS_VOIP')]);
});
