/** SNS disables an application whose credential Apple or Google refuses. */
import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  GetPlatformApplicationAttributesCommand,
  PublishCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reason } from '../../../local/apple/apns-response.ts';
import { makeServiceAccount, serviceAccountFile } from '../../../local/google/service-account.ts';
import { attributesOf, failure } from './sns-answers.ts';
import { type SnsWithPushServices, startSnsWithPushServices } from './sns-with-push-services.ts';

const TOKEN = 'ab'.repeat(32);
const DISABLED = [
  'PlatformApplicationDisabledException',
  'PlatformApplicationDisabled',
  400,
  'Platform application is disabled',
];
const MESSAGE = JSON.stringify({
  APNS_VOIP: '{}',
  GCM: JSON.stringify({ fcmV1Message: { message: { data: { callId: 'c1' } } } }),
});

let services: SnsWithPushServices;
beforeEach(async () => {
  services = await startSnsWithPushServices({ retryDelaysMs: [] });
});
afterEach(() => services.close());

const register = async (PlatformApplicationArn: string, Token = TOKEN) => {
  const made = await services.client.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token }));
  return made.EndpointArn ?? '';
};
const setUp = async (Attributes = services.credential, Platform = 'APNS_VOIP') => {
  const { PlatformApplicationArn: app = '' } = await services.client.send(
    new CreatePlatformApplicationCommand({ Name: 'app', Platform, Attributes }),
  );
  return { app, phone: await register(app) };
};
const publish = async (TargetArn: string) => {
  const MessageAttributes = { 'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'voip' } };
  await services.client.send(
    new PublishCommand({ TargetArn, MessageStructure: 'json', Message: MESSAGE, MessageAttributes }),
  );
  await services.sns.settled();
};
const set = (PlatformApplicationArn: string, Attributes: Record<string, string>) =>
  services.client.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes }));
const isEnabled = async (PlatformApplicationArn: string) =>
  (await services.client.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }))).Attributes
    ?.Enabled;
const failures = () => services.sns.deliveries().map(({ failureType }) => failureType);

describe('an application is disabled', () => {
  it.each<Reason>([
    'BadCertificate',
    'BadCertificateEnvironment',
    'BadEnvironmentKeyIdInToken',
    'ExpiredProviderToken',
    'Forbidden',
    'InvalidProviderToken',
    'UnrelatedKeyIdInToken',
  ])('when Apple answers %s, and its endpoint stays enabled', async (reason) => {
    const { app, phone } = await setUp();
    services.apple.refuse({ reason });

    await publish(phone);

    expect(await isEnabled(app)).toBe('false');
    expect(await attributesOf(services, phone)).toEqual({ Enabled: 'true', Token: TOKEN });
    expect(failures()).toEqual(['DeliveryFailedPerm']);
  });

  it('when Google refuses the grant of its service account', async () => {
    const unknown = serviceAccountFile(await makeServiceAccount('ringthrough-local'), services.google.url);
    const { app, phone } = await setUp({ PlatformCredential: unknown }, 'GCM');

    await publish(phone);

    expect(await isEnabled(app)).toBe('false');
    expect(failures()).toEqual(['DeliveryFailedPerm']);
  });

  it('when its service account may not send in its project', async () => {
    const account = { ...JSON.parse(services.google.serviceAccount), project_id: 'another-project' };
    const { app, phone } = await setUp({ PlatformCredential: JSON.stringify(account) }, 'GCM');

    await publish(phone);

    expect(services.sns.deliveries().map(({ delivery }) => delivery.statusCode)).toEqual([403]);
    expect(await isEnabled(app)).toBe('false');
  });
});

describe('an application stays enabled', () => {
  it.each<Reason>([
    'BadDeviceToken',
    'DeviceTokenNotForTopic',
    'TopicDisallowed',
    'PayloadTooLarge',
    'TooManyRequests',
    'TooManyProviderTokenUpdates',
    'ServiceUnavailable',
  ])('when Apple answers %s', async (reason) => {
    const { app, phone } = await setUp();
    services.apple.refuse({ reason });

    await publish(phone);

    expect(await isEnabled(app)).toBe('true');
  });

  it('when Google answers that the token is of another project (SENDER_ID_MISMATCH)', async () => {
    const { app, phone } = await setUp({ PlatformCredential: services.google.serviceAccount }, 'GCM');
    services.googleFaults.add({ target: { service: 'google' }, fault: { kind: 'failing', status: 403 }, times: 1 });

    await publish(phone);

    expect(services.sns.deliveries().map(({ delivery }) => delivery.statusCode)).toEqual([403]);
    expect(await isEnabled(app)).toBe('true');
  });

  it('when Google answers that the app was uninstalled', async () => {
    const { app, phone } = await setUp({ PlatformCredential: services.google.serviceAccount }, 'GCM');
    services.google.installations.uninstall(TOKEN);

    await publish(phone);

    expect(failures()).toEqual(['InvalidPlatformToken']);
    expect(await isEnabled(app)).toBe('true');
  });
});

describe('a disabled application', () => {
  it('refuses publishes, new endpoints and repeated registrations', async () => {
    const { app, phone } = await setUp();
    services.apple.refuse({ reason: 'InvalidProviderToken' });
    await publish(phone);

    expect(await failure(publish(phone))).toEqual(DISABLED);
    expect(await failure(register(app, 'cd'.repeat(32)))).toEqual(DISABLED);
    expect(await failure(register(app))).toEqual(DISABLED);
    expect(services.apple.pushes()).toHaveLength(1);
  });

  it('stays disabled when it gets a new credential, until Enabled is set', async () => {
    const { app, phone } = await setUp({ ...services.credential, PlatformPrincipal: 'UNKNOWNKEY' });
    await publish(phone);

    await set(app, services.credential);
    expect(await failure(publish(phone))).toEqual(DISABLED);

    await set(app, { Enabled: 'true' });
    await publish(phone);
    expect(services.apple.pushes().map(({ response }) => response)).toEqual([
      { status: 403, reason: 'InvalidProviderToken' },
      { status: 200 },
    ]);
  });

  it('that is enabled with the same refused credential is disabled again', async () => {
    const { app, phone } = await setUp({ ...services.credential, PlatformPrincipal: 'UNKNOWNKEY' });
    await publish(phone);
    await set(app, { Enabled: 'true' });

    await publish(phone);

    expect(await isEnabled(app)).toBe('false');
  });
});

describe('with disableAfterRefusals', () => {
  beforeEach(async () => {
    await services.close();
    services = await startSnsWithPushServices({ retryDelaysMs: [], disableAfterRefusals: 2 });
  });

  it('the application is disabled after so many refusals', async () => {
    const { app, phone } = await setUp();
    services.apple.refuse({ reason: 'InvalidProviderToken', times: 2 });

    await publish(phone);
    expect(await isEnabled(app)).toBe('true');

    await publish(phone);
    expect(await isEnabled(app)).toBe('false');
  });

  it('a delivery in between starts the count again', async () => {
    const { app, phone } = await setUp();
    for (const isRefused of [true, false, true]) {
      if (isRefused) services.apple.refuse({ reason: 'InvalidProviderToken' });
      await publish(phone);
    }

    expect(failures()).toEqual(['DeliveryFailedPerm', undefined, 'DeliveryFailedPerm']);
    expect(await isEnabled(app)).toBe('true');
  });

  it('a new credential starts the count again', async () => {
    const { app, phone } = await setUp();
    services.apple.refuse({ reason: 'InvalidProviderToken', times: 2 });
    await publish(phone);
    await set(app, services.credential);

    await publish(phone);

    expect(await isEnabled(app)).toBe('true');
  });
});
