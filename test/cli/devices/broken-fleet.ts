import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreatePlatformApplicationCommand,
  DeleteEndpointCommand,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { deviceTable } from '../../../lambda/aws/dynamodb/device-table.ts';
import { tenantTable } from '../../../lambda/aws/dynamodb/tenant-table.ts';
import type { SnsPlatform } from '../../../lambda/contract/enums.ts';
import type { Device } from '../../../lambda/devices/device.ts';
import { markGone } from '../../../lambda/push/mark-gone.ts';
import { inviteOf, iphone, type Session, someone, type TestBackend, type TestDevice } from '../../support/backend.ts';

const TOPIC = 'com.example.app.voip';

export interface BrokenPhone {
  readonly user: string;
  readonly body: TestDevice;
  readonly session: Session;
}

/** Breaks phones of a local backend as mistakes of a deployment do. No time passes: the command line has a clock of its own. */
export const brokenFleet = async (backend: TestBackend) => {
  const aws = { region: backend.info.region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
  const sns = new SNSClient({ ...aws, endpoint: backend.info.sns });
  const db = new DynamoDBClient({ ...aws, endpoint: backend.info.dynamodb });
  const devices = deviceTable(tenantTable(db, backend.info.table, '', Date.now));
  const registered: BrokenPhone[] = [];
  const alice = await backend.as(someone('alice'));

  const atApple = (
    { body }: Pick<BrokenPhone, 'body'>,
    topic: string,
    environment: 'production' | 'sandbox' = 'production',
  ) => backend.apple.devices.register({ token: body.token, environment, topic });

  const register = async (body = iphone()): Promise<BrokenPhone> => {
    const user = someone('bob');
    const session = await backend.as(user);
    const { status } = await session('PUT', '/v1/devices/phone', body);
    if (status >= 400) throw new Error(`registration answered ${status}`);
    const phone = { user, body, session };
    registered.push(phone);
    return phone;
  };
  const deviceOf = async ({ user }: BrokenPhone): Promise<Device> => {
    const device = await devices.get(user, 'phone');
    if (device === undefined) throw new Error(`${user} has no phone`);
    return device;
  };

  /** Calls a phone, and resolves when everything was delivered that comes at once. @returns whether it rang */
  const ring = async ({ user, body }: BrokenPhone): Promise<boolean> => {
    const before = ringsOf(body);
    const { body: call } = await alice('POST', '/v1/calls', inviteOf(user));
    await backend.settled();
    await alice('POST', `/v1/calls/${call.callId}/cancel`);
    return ringsOf(body) > before;
  };
  const ringsOf = ({ token }: TestDevice): number =>
    backend.apple.deliveries().filter(({ deviceToken }) => deviceToken === token).length;

  const disable = async (phone: BrokenPhone & { readonly endpointArn?: string }): Promise<void> => {
    const { endpointArn = (await deviceOf(phone)).endpointArn } = phone;
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn: endpointArn, Attributes: { Enabled: 'false' } }));
  };

  return {
    devices,
    atApple,
    register,
    deviceOf,
    ring,
    /** Apple refuses the token, because the deployment sends another topic; then the deployment is fixed. */
    refused: async (body?: TestDevice): Promise<BrokenPhone> => {
      const phone = await register(body);
      atApple(phone, 'com.example.another.voip');
      await ring(phone);
      atApple(phone, TOPIC);
      return phone;
    },
    /** SNS has disabled the endpoint, and a call has found out. */
    disabled: async (): Promise<BrokenPhone> => {
      const phone = await register();
      await disable(phone);
      await ring(phone);
      return phone;
    },
    disable,
    /** The endpoint was deleted in SNS, whose event was lost, and a call has found out. */
    deleteEndpoint: async (phone: BrokenPhone, endpointArn?: string): Promise<void> => {
      const EndpointArn = endpointArn ?? (await deviceOf(phone)).endpointArn;
      backend.faults.add({ target: { service: 'sns', action: 'Event' }, fault: { kind: 'silent' }, times: 1 });
      await sns.send(new DeleteEndpointCommand({ EndpointArn }));
      await backend.settled();
    },
    /** Endpoints that SNS has disabled, as calls have found out: without the calls, which take long. */
    disabledMany: async (number: number): Promise<BrokenPhone[]> => {
      const phones: BrokenPhone[] = [];
      while (phones.length < number) {
        const batch = Math.min(20, number - phones.length);
        phones.push(...(await Promise.all(Array.from({ length: batch }, () => register()))));
      }
      for (const phone of phones) {
        const device = await deviceOf(phone);
        await disable(phone);
        await markGone(devices, device, 'endpoint_disabled', Date.now());
      }
      return phones;
    },
    /** Logs every phone out. */
    reset: async (): Promise<void> => {
      while (registered.length > 0) {
        await Promise.all(registered.splice(0, 20).map(({ session }) => session('DELETE', '/v1/devices/phone')));
      }
      await backend.settled();
    },
    /** A second platform application for VoIP pushes with a credential that Apple takes. @returns its ARN */
    newApplication: async (name: string): Promise<string> => {
      const { certificate, privateKey } = await backend.apple.issueCertificate('VoIP Services: com.example.app');
      const { PlatformApplicationArn = '' } = await sns.send(
        new CreatePlatformApplicationCommand({
          Platform: 'APNS_VOIP',
          Name: name,
          Attributes: { PlatformPrincipal: certificate, PlatformCredential: privateKey },
        }),
      );
      return PlatformApplicationArn;
    },
    setApplication: (platform: SnsPlatform, Attributes: Record<string, string>) =>
      sns.send(
        new SetPlatformApplicationAttributesCommand({
          PlatformApplicationArn: `${backend.sns.arnPrefix}app/${platform}/main`,
          Attributes,
        }),
      ),
    close: () => {
      sns.destroy();
      db.destroy();
    },
  };
};
export type BrokenFleet = Awaited<ReturnType<typeof brokenFleet>>;
