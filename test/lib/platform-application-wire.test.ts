import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetPlatformApplicationAttributesCommand, NotFoundException, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { platformApplications } from '../../lambda/aws/sns/platform-applications.ts';
import { APPLICATION_PLATFORMS, isApplePlatform } from '../../lambda/contract/application-platforms.ts';
import { NotPropagatedError } from '../../lambda/credentials/retry-until-propagated.ts';
import { platformApplication } from '../../lambda/handlers/platform-application.ts';
import { type Apple, startApple } from '../../local/apple/start-apple.ts';
import { type Sns, startSns } from '../../local/aws/sns/start-sns.ts';
import { type Google, startGoogle } from '../../local/google/start-google.ts';
import { aCertificate, anAccount, aToken } from './push-credentials.ts';
import { type SecretStore, startSecretStore } from './secret-store.ts';
import { startRefusals } from './sns-refusals.ts';

const StackId = 'arn:aws:cloudformation:eu-west-1:000000000000:stack/app/1';
const aws = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };

let apple: Apple;
let google: Google;
let sns: Sns;
let client: SNSClient;
let store: SecretStore;
/** Within the validity of the test's certificates. */
const clock = () => Date.parse('2026-11-21T12:00:00Z');

let slept: number[];
let handle: ReturnType<typeof platformApplication>;

beforeAll(async () => {
  [apple, google, store] = await Promise.all([startApple({ clock }), startGoogle({ clock }), startSecretStore()]);
  sns = await startSns({ apple: { ...apple.urls, ca: apple.ca }, google, clock });
  client = new SNSClient({ ...aws, endpoint: sns.url });
  handle = platformApplication({
    applications: platformApplications({
      sns: client,
      secrets: new SecretsManagerClient({ ...aws, endpoint: store.url }),
    }),
    probe: async () => ({ kind: 'accepted' }),
    now: () => new Date(clock()),
    sleep: async (ms) => void slept.push(ms),
    log: () => {},
  });
});
afterAll(() => Promise.all([apple.close(), google.close(), sns.close(), store.close()]));
beforeEach(() => {
  slept = [];
  store.denials = 0;
  store.denial = 'no identity-based policy allows it';
  store.secrets.clear();
  store.put('apns', JSON.stringify(aToken()));
  store.put('fcm', JSON.stringify(anAccount()));
});

let count = 0;
/** Properties of an application with a unique name. */
const properties = (changed: Record<string, string> = {}) => ({
  Platform: 'APNS_VOIP',
  Name: `phones-${count++}`,
  BundleId: 'com.example.app',
  SecretId: 'apns',
  ...changed,
});
const create = (ResourceProperties: object) => handle({ RequestType: 'Create', StackId, ResourceProperties });
const attributesOf = async (arn: string) =>
  (await client.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }))).Attributes;

describe('the handler against the local SNS', () => {
  it('creates an application of every platform', async () => {
    store.put('ADM', JSON.stringify({ clientId: 'id', clientSecret: 'secret' }));
    store.put('BAIDU', JSON.stringify({ apiKey: 'id', secretKey: 'secret' }));
    store.put('WNS', JSON.stringify({ packageSid: 'ms-app://s-1', secretKey: 'secret' }));
    store.put('MPNS', JSON.stringify(await aCertificate({ topic: '', commonName: 'push.example.com' })));
    for (const Platform of APPLICATION_PLATFORMS) {
      const ofApple = isApplePlatform(Platform);
      const wanted = properties({ Platform, SecretId: ofApple ? 'apns' : Platform === 'GCM' ? 'fcm' : Platform });

      const { PhysicalResourceId } = await create(wanted);

      expect(PhysicalResourceId).toBe(`arn:aws:sns:eu-west-1:000000000000:app/${Platform}/${wanted.Name}`);
    }
  });

  it('changes from a certificate to a key and back', async () => {
    const wanted = properties();
    const certificate = JSON.stringify(await aCertificate());
    store.put('apns', certificate);
    const { PhysicalResourceId } = await create(wanted);
    const update = (secret: string) =>
      handle({
        RequestType: 'Update',
        StackId,
        PhysicalResourceId,
        OldResourceProperties: { ...wanted, VersionId: store.current('apns') },
        ResourceProperties: { ...wanted, VersionId: store.put('apns', secret) },
      });

    expect(await attributesOf(PhysicalResourceId)).toMatchObject({ AuthenticationMethod: 'certificate' });

    await update(JSON.stringify(aToken()));

    expect(await attributesOf(PhysicalResourceId)).toMatchObject({
      AuthenticationMethod: 'token',
      ApplePlatformBundleID: 'com.example.app.voip',
    });

    await update(certificate);

    expect(await attributesOf(PhysicalResourceId)).toMatchObject({ AuthenticationMethod: 'certificate' });
  });

  it('sets event topics, and clears those that were removed', async () => {
    const wanted = properties();
    const topic = 'arn:aws:sns:eu-west-1:000000000000:events';
    const before = { ...wanted, EventEndpointUpdated: topic, EventDeliveryFailure: topic };
    const { PhysicalResourceId } = await create(before);
    const now = { ...wanted, EventDeliveryFailure: topic };

    await handle({
      RequestType: 'Update',
      StackId,
      PhysicalResourceId,
      ResourceProperties: now,
      OldResourceProperties: before,
    });

    const attributes = await attributesOf(PhysicalResourceId);
    expect(attributes?.EventDeliveryFailure).toBe(topic);
    expect(attributes?.EventEndpointUpdated ?? '').toBe('');
  });

  it('announces a new credential on the topic of the application’s delivery failures, and nothing where it did not change', async () => {
    const topic = 'arn:aws:sns:eu-west-1:000000000000:events';
    const wanted = properties({ EventDeliveryFailure: topic, VersionId: store.current('apns') });
    const messages: unknown[] = [];
    const stop = sns.onEvent(({ topicArn, message }) => void (topicArn === topic && messages.push(message)));
    const { PhysicalResourceId } = await create(wanted);
    const update = (ResourceProperties: object) =>
      handle({
        RequestType: 'Update',
        StackId,
        PhysicalResourceId,
        ResourceProperties,
        OldResourceProperties: wanted,
      });

    await update({ ...wanted, SuccessFeedbackSampleRate: '50' });
    const unchanged = messages.length;
    await update({ ...wanted, VersionId: store.put('apns', JSON.stringify(aToken())) });
    stop();

    const announced = { EventType: 'CredentialDeployed', PlatformApplicationArn: PhysicalResourceId };
    expect(unchanged).toBe(1);
    expect(messages).toEqual([announced, announced]);
  });

  it('creates another application for a new name, and deletes the old one only on CloudFormation’s request', async () => {
    const old = properties();
    const renamed = properties();
    const before = await create(old);

    const after = await handle({
      RequestType: 'Update',
      StackId,
      PhysicalResourceId: before.PhysicalResourceId,
      ResourceProperties: renamed,
      OldResourceProperties: old,
    });

    expect(after.PhysicalResourceId).not.toBe(before.PhysicalResourceId);
    await expect(attributesOf(before.PhysicalResourceId)).resolves.toBeDefined();

    await handle({ RequestType: 'Delete', ...before });

    await expect(attributesOf(before.PhysicalResourceId)).rejects.toThrow(NotFoundException);
    await expect(attributesOf(after.PhysicalResourceId)).resolves.toBeDefined();
  });

  it('succeeds if a deletion is repeated', async () => {
    const created = await create(properties());

    await handle({ RequestType: 'Delete', ...created });

    await expect(handle({ RequestType: 'Delete', ...created })).resolves.toEqual({
      PhysicalResourceId: created.PhysicalResourceId,
    });
  });

  it('rejects a name that exists already', async () => {
    const wanted = properties();
    await create(wanted);

    await expect(create(wanted)).rejects.toThrow('exists already');
  });

  it('retries until it may read the secret', async () => {
    store.denials = 3;

    await create(properties());

    expect(slept).toEqual([1000, 2000, 4000]);
  });

  it('retries while a feedback role has not propagated to SNS', async () => {
    const refusing = await startRefusals({
      code: 'InvalidParameter',
      message: `Invalid parameter: Attributes Reason: role is not a valid role to allow SNS to write to Cloudwatch Logs`,
    });
    const { create: attempt } = platformApplications({
      sns: new SNSClient({ ...aws, endpoint: refusing.url }),
      secrets: new SecretsManagerClient(aws),
    });

    await expect(attempt('GCM', 'phones', {})).rejects.toThrow(NotPropagatedError);

    await refusing.close();
  });

  it('explains how to create a missing secret', async () => {
    await expect(create(properties({ SecretId: 'nowhere' }))).rejects.toThrow('create-secret --name nowhere');
  });

  it('does not retry if the secret’s KMS key denies access', async () => {
    store.denials = 1;
    store.denial = 'Access to KMS is not allowed';

    await expect(create(properties())).rejects.toThrow('encrypted with a KMS key');
    expect(slept).toEqual([]);
  });

  it('reports a binary secret', async () => {
    store.secrets.set('apns', undefined);

    await expect(create(properties())).rejects.toThrow('is binary');
  });

  it('passes on the error of SNS, and nothing of the request', async () => {
    const wanted = properties({ EventDeliveryFailure: 'no-arn', SuccessFeedbackSampleRate: '1000' });

    const refusal = await create(wanted).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(Error);
    expect(String(refusal)).toMatch(/^Error: SNS rejected the request: InvalidParameter/);
    expect(JSON.stringify(refusal, Object.getOwnPropertyNames(refusal))).not.toContain('PRIVATE KEY');
  });
});
