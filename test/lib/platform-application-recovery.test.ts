/** SNS disables an application whose credential is refused; the custom resource enables it with the next credential. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  GetPlatformApplicationAttributesCommand,
  PublishCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { platformApplications } from '../../lambda/aws/sns/platform-applications.ts';
import { platformApplication } from '../../lambda/handlers/platform-application.ts';
import { type SnsWithPushServices, START, startSnsWithPushServices } from '../local/sns/sns-with-push-services.ts';
import { aCertificate, anAccount, aToken } from './push-credentials.ts';
import { type SecretStore, startSecretStore } from './secret-store.ts';

const StackId = 'arn:aws:cloudformation:eu-west-1:000000000000:stack/app/1';
const TOKEN = 'ab'.repeat(32);
const DAY = 86_400_000;
const VOIP = { BundleId: 'com.example.app', Name: 'phones', Platform: 'APNS_VOIP', SecretId: 'push' };
const GCM = { ...VOIP, Platform: 'GCM' };

let services: SnsWithPushServices;
let store: SecretStore;
let handle: ReturnType<typeof platformApplication>;

beforeEach(async () => {
  [services, store] = await Promise.all([startSnsWithPushServices({ retryDelaysMs: [] }), startSecretStore()]);
  const aws = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
  handle = platformApplication({
    applications: platformApplications({
      sns: services.client,
      secrets: new SecretsManagerClient({ ...aws, endpoint: store.url }),
    }),
    probe: async () => ({ kind: 'accepted' }),
    now: () => new Date(START),
    sleep: async () => {},
    log: () => {},
  });
});
afterEach(() => Promise.all([services.close(), store.close()]));

const create = async (secret: unknown, properties: Record<string, string>) => {
  store.put('push', JSON.stringify(secret));
  return (await handle({ RequestType: 'Create', StackId, ResourceProperties: properties })).PhysicalResourceId;
};
const update = async (PhysicalResourceId: string, secret: unknown, properties: Record<string, string>) => {
  const before = { ...properties, VersionId: store.current('push') };
  const after = { ...properties, VersionId: store.put('push', JSON.stringify(secret)) };
  await handle({
    RequestType: 'Update',
    StackId,
    PhysicalResourceId,
    ResourceProperties: after,
    OldResourceProperties: before,
  });
};
const register = async (PlatformApplicationArn: string) => {
  const made = await services.client.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: TOKEN }));
  return made.EndpointArn;
};
const ring = async (TargetArn: string | undefined) => {
  await services.client.send(
    new PublishCommand({
      TargetArn,
      MessageStructure: 'json',
      Message: JSON.stringify({
        APNS_VOIP: '{"callId":"c1"}',
        GCM: JSON.stringify({ fcmV1Message: { message: { data: { callId: 'c1' } } } }),
      }),
      MessageAttributes: { 'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'voip' } },
    }),
  );
  await services.sns.settled();
};
const isEnabled = async (PlatformApplicationArn: string) =>
  (await services.client.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }))).Attributes
    ?.Enabled;
/** The content of a secret with the key that the simulated APNs trusts. */
const trustedKey = () => ({
  keyId: services.key.keyId,
  teamId: services.key.teamId,
  privateKey: services.key.p8,
});
const responses = () => services.apple.pushes().map(({ response }) => response);

it('after its certificate expired, an updated deployment sends pushes again', async () => {
  const certificate = await aCertificate({ expires: '2026-12-01' });
  services.apple.trustCertificateAuthority(certificate.certificate);
  const app = await create(certificate, VOIP);
  const phone = await register(app);
  services.setClock(START + 14 * DAY);
  await ring(phone);
  expect(await isEnabled(app)).toBe('false');
  await expect(ring(phone)).rejects.toMatchObject({ name: 'PlatformApplicationDisabledException' });

  await update(app, trustedKey(), { ...VOIP, AllowIdentityChange: `${services.key.teamId}.${VOIP.BundleId}` });
  await ring(phone);

  expect(await isEnabled(app)).toBe('true');
  expect(responses()).toEqual([{ status: 403, reason: 'BadCertificate' }, { status: 200 }]);
});

it('after a key that Apple does not know, an updated deployment registers phones and sends pushes again', async () => {
  const app = await create(aToken(), VOIP);
  await ring(await register(app));
  expect(await isEnabled(app)).toBe('false');
  await expect(register(app)).rejects.toMatchObject({ name: 'PlatformApplicationDisabledException' });

  await update(app, trustedKey(), { ...VOIP, AllowIdentityChange: `${services.key.teamId}.${VOIP.BundleId}` });
  await ring(await register(app));

  expect(responses()).toEqual([{ status: 403, reason: 'InvalidProviderToken' }, { status: 200 }]);
});

it('after a service account that Google does not know, an updated deployment sends messages again', async () => {
  const app = await create(anAccount(), GCM);
  const phone = await register(app);
  await ring(phone);
  expect(await isEnabled(app)).toBe('false');

  const account = JSON.parse(services.google.serviceAccount);
  await update(app, account, { ...GCM, AllowIdentityChange: account.project_id });
  await ring(phone);

  expect(await isEnabled(app)).toBe('true');
  expect(services.google.messages().map(({ response }) => response.status)).toEqual([200]);
});

it('an adopted application that SNS disabled sends pushes again', async () => {
  const { PlatformApplicationArn: app = '' } = await services.client.send(
    new CreatePlatformApplicationCommand({
      Name: VOIP.Name,
      Platform: VOIP.Platform,
      Attributes: { ...services.credential, PlatformPrincipal: 'UNKNOWNKEY' },
    }),
  );
  const phone = await register(app);
  await ring(phone);
  expect(await isEnabled(app)).toBe('false');

  expect(
    await create(trustedKey(), {
      ...VOIP,
      AdoptExisting: 'true',
      AllowIdentityChange: `${services.key.teamId}.${VOIP.BundleId}`,
    }),
  ).toBe(app);
  await ring(phone);

  expect(responses()).toEqual([{ status: 403, reason: 'InvalidProviderToken' }, { status: 200 }]);
});

it('an update with an unusable credential leaves the application disabled', async () => {
  const app = await create(aToken(), VOIP);
  await ring(await register(app));

  await expect(update(app, {}, VOIP)).rejects.toThrow('cannot be used for APNS_VOIP');

  expect(await isEnabled(app)).toBe('false');
});
