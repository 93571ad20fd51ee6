/** Updates that fail, and the updates with which CloudFormation then rolls back, with secrets that have versions. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetPlatformApplicationAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { platformApplications } from '../../lambda/aws/sns/platform-applications.ts';
import type { ProbeResult } from '../../lambda/credentials/credential-probe.ts';
import { platformApplication } from '../../lambda/handlers/platform-application.ts';
import { type SnsWithPushServices, START, startSnsWithPushServices } from '../local/sns/sns-with-push-services.ts';
import { aCertificate, anAccount, aToken } from './push-credentials.ts';
import { type SecretStore, startSecretStore } from './secret-store.ts';

const StackId = 'arn:aws:cloudformation:eu-west-1:000000000000:stack/app/1';
const BROKEN = '{"keyId": "ABC123DEFG"}';

let services: SnsWithPushServices;
let sns: SNSClient;
let store: SecretStore;
let handle: ReturnType<typeof platformApplication>;
let answer: ProbeResult;
let probed: string[];
let logged: string[];

beforeAll(async () => {
  [services, store] = await Promise.all([startSnsWithPushServices({ retryDelaysMs: [] }), startSecretStore()]);
  sns = services.client;
  const aws = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
  handle = platformApplication({
    applications: platformApplications({ sns, secrets: new SecretsManagerClient({ ...aws, endpoint: store.url }) }),
    probe: async ({ attributes }) => {
      probed.push(attributes.PlatformPrincipal ?? 'GCM');
      return answer;
    },
    now: () => new Date(START),
    sleep: async () => {},
    log: ({ event }) => void logged.push(event),
  });
});
afterAll(() => Promise.all([services.close(), store.close()]));

let count = 0;
let base: Record<string, string>;
beforeEach(() => {
  answer = { kind: 'accepted' };
  probed = [];
  logged = [];
  store.secrets.clear();
  base = { Platform: 'APNS_VOIP', Name: `rollback-${count++}`, BundleId: 'com.example.app', SecretId: `push-${count}` };
});

const put = (secret: unknown) =>
  store.put(base.SecretId ?? '', typeof secret === 'string' ? secret : JSON.stringify(secret));
const create = async (changed: Record<string, string> = {}, RequestId = `create-${count}`) =>
  handle({ RequestType: 'Create', RequestId, StackId, ResourceProperties: { ...base, ...changed } });
const update = async (arn: string, before: Record<string, string>, after: Record<string, string>) =>
  handle({
    RequestType: 'Update',
    StackId,
    PhysicalResourceId: arn,
    OldResourceProperties: { ...base, ...before },
    ResourceProperties: { ...base, ...after },
  });
const attributesOf = async (PlatformApplicationArn: string) =>
  (await sns.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }))).Attributes;

it('reads the version that the properties name, and not the current one', async () => {
  const VersionId = put(aToken());
  put(BROKEN);

  await expect(create({ VersionId })).resolves.toMatchObject({ Data: { CredentialProbe: 'accepted' } });
});

it('after a failed update to a broken version, the rollback reads the old version and succeeds', async () => {
  const before = { VersionId: put(aToken()) };
  const { PhysicalResourceId: arn } = await create(before);
  const deployed = await attributesOf(arn);
  const after = { VersionId: put(BROKEN) };

  await expect(update(arn, before, after)).rejects.toThrow('cannot be used for APNS_VOIP: the secret has no "teamId"');
  expect(await attributesOf(arn)).toEqual(deployed);
  await expect(update(arn, after, before)).resolves.toMatchObject({ Data: { CredentialProbe: 'accepted' } });

  expect(await attributesOf(arn)).toEqual(deployed);
});

it('a rollback to no version keeps the credential in SNS while the current value is broken', async () => {
  put(aToken());
  const { PhysicalResourceId: arn } = await create();
  const deployed = await attributesOf(arn);
  const after = { VersionId: put(BROKEN) };

  await expect(update(arn, {}, after)).rejects.toThrow('cannot be used');
  const rolledBack = await update(arn, after, {});

  expect(rolledBack.Data?.CredentialProbe).toMatch(/^kept: .*no "teamId"/);
  expect(await attributesOf(arn)).toEqual(deployed);
  expect(logged).toEqual(['platform-application.created', 'platform-application.credential_kept']);
});

it('a rollback to another bundle keeps the credential in SNS while a secret without a version is broken', async () => {
  put(aToken());
  const { PhysicalResourceId: arn } = await create();
  put(BROKEN);
  const after = { BundleId: 'com.example.other' };

  await expect(update(arn, {}, after)).rejects.toThrow('cannot be used');
  expect((await update(arn, after, {})).Data?.CredentialProbe).toMatch(/^kept: /);
});

it('a rollback to a version whose certificate has expired keeps the newer credential', async () => {
  const before = { VersionId: put(await aCertificate({ expires: '2026-01-01' })) };
  const after = { VersionId: put(aToken()) };
  const { PhysicalResourceId: arn } = await create(after);

  expect((await update(arn, after, before)).Data?.CredentialProbe).toMatch(/^kept: /);
  expect(await attributesOf(arn)).toMatchObject({ AuthenticationMethod: 'token' });
});

it('an update from an expired certificate to a broken version fails', async () => {
  const before = { VersionId: put(await aCertificate({ expires: '2026-01-01' })) };
  const { PhysicalResourceId: arn } = await create({ VersionId: put(aToken()) });

  await expect(update(arn, before, { VersionId: put(BROKEN) })).rejects.toThrow('cannot be used');
});

it('an update to a version that does not exist fails', async () => {
  const before = { VersionId: put(aToken()) };
  const { PhysicalResourceId: arn } = await create(before);

  await expect(update(arn, before, { VersionId: 'f'.repeat(32) })).rejects.toThrow('There is no version ffff');
});

it('an update that keeps the credential reads no secret, and probes and enables nothing', async () => {
  put(aToken());
  const { PhysicalResourceId: arn } = await create();
  store.requests.length = 0;
  probed.length = 0;
  const EventDeliveryFailure = 'arn:aws:sns:eu-west-1:000000000000:events';

  const result = await update(arn, {}, { EventDeliveryFailure });

  expect(result.Data).toEqual({ CredentialProbe: 'unchanged' });
  expect([...store.requests, ...probed]).toEqual([]);
  expect(await attributesOf(arn)).toMatchObject({ EventDeliveryFailure });
});

it('a credential that the push service rejects fails the update and does not reach SNS', async () => {
  const before = { VersionId: put(aToken()) };
  const { PhysicalResourceId: arn } = await create(before);
  const after = { VersionId: put(await aCertificate()) };
  answer = { kind: 'rejected', reason: 'InvalidProviderToken', detail: 'the key id is wrong' };

  await expect(update(arn, before, after)).rejects.toThrow('InvalidProviderToken: the key id is wrong');
  expect(await attributesOf(arn)).toMatchObject({ AuthenticationMethod: 'token' });
});

it('an inconclusive probe is reported and does not fail the deployment', async () => {
  put(aToken());
  answer = { kind: 'inconclusive', detail: 'Apple answered 503' };

  await expect(create()).resolves.toMatchObject({ Data: { CredentialProbe: 'inconclusive: Apple answered 503' } });
});

it('a repeated Create makes one application; another Create of the name is refused', async () => {
  put(aToken());
  const first = await create();

  expect(await create()).toEqual(first);
  await expect(create({}, 'another request')).rejects.toThrow('exists already');
});

it.each([
  ['Apple team', 'APNS_VOIP', () => [aToken(), aToken({ teamId: 'TEAM999999' })], 'TEAM999999.com.example.app'],
  ['Firebase project', 'GCM', () => [anAccount(), anAccount({ project_id: 'other' })], 'other'],
])(
  'a switch to another %s is refused unless it is allowed by name; rollbacks pass',
  async (_what, Platform, secrets, to) => {
    base = { ...base, Platform };
    const [one, two] = secrets();
    const before = { VersionId: put(one) };
    const { PhysicalResourceId: arn } = await create(before);
    const after = { VersionId: put(two) };
    const allowed = { ...after, AllowIdentityChange: to };

    await expect(update(arn, before, after)).rejects.toThrow(`add "${to}" to allowIdentityChange`);
    await update(arn, after, before);
    await update(arn, before, allowed);
    await expect(update(arn, allowed, before)).resolves.toMatchObject({ PhysicalResourceId: arn });
  },
);

it('an adopted application of another team is refused', async () => {
  put(aToken());
  await create();
  put(aToken({ teamId: 'TEAM999999' }));

  await expect(create({ AdoptExisting: 'true' }, 'adopting')).rejects.toThrow(
    'registered for TEAM123456.com.example.app',
  );
});
