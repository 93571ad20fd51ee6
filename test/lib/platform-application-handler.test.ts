import { describe, expect, it } from 'vitest';
import type { PlatformApplications } from '../../lambda/credentials/platform-applications.ts';
import { NotPropagatedError } from '../../lambda/credentials/retry-until-propagated.ts';
import { platformApplication } from '../../lambda/handlers/platform-application.ts';
import { anAccount, aToken } from './push-credentials.ts';

const StackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/app/1';
const arnOf = (name: string, platform = 'APNS_VOIP') => `arn:aws:sns:eu-west-1:111122223333:app/${platform}/${name}`;
const properties = (changed: Record<string, string> = {}) => ({
  ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
  Platform: 'APNS_VOIP',
  Name: 'phones',
  BundleId: 'com.example.app',
  SecretId: 'apns',
  ...changed,
});

/** The handler with fakes of SNS and Secrets Manager, whose state the tests read. */
const setUp = ({ refusals = 0, existing = [] as string[] } = {}) => {
  const deployed = new Map(existing.map((arn) => [arn, {} as Record<string, string>]));
  const secrets = new Map([
    ['apns', JSON.stringify(aToken())],
    ['fcm', JSON.stringify(anAccount())],
  ]);
  const slept: number[] = [];
  const logged: string[] = [];
  let remaining = refusals;
  const checkRole = () => {
    if (remaining-- > 0) throw new NotPropagatedError('the role has not propagated yet');
  };
  const read = (id: string) => {
    const text = secrets.get(id);
    if (text === undefined) throw new Error(`no secret ${id}`);
    return { text, createdAt: undefined };
  };
  const applications: PlatformApplications = {
    attributes: async (arn) => deployed.get(arn),
    create: async (platform, name, attributes) => {
      checkRole();
      deployed.set(arnOf(name, platform), attributes);
      return arnOf(name, platform);
    },
    announceCredential: async () => {},
    update: async (arn, attributes) => {
      checkRole();
      deployed.set(arn, { ...deployed.get(arn), ...attributes });
    },
    remove: async (arn) => void deployed.delete(arn),
    readSecret: async (id) => read(id).text,
    readSecretVersion: async (id) => read(id),
  };
  const handle = platformApplication({
    applications,
    probe: async () => ({ kind: 'accepted' }),
    now: () => new Date('2026-11-21'),
    sleep: async (ms) => void slept.push(ms),
    log: (fields) => void logged.push(JSON.stringify(fields)),
  });
  return { deployed, secrets, slept, logged, handle };
};

describe('creating', () => {
  it('creates the application, whose ARN is the physical id', async () => {
    const { handle, deployed } = setUp();

    const result = await handle({
      RequestType: 'Create',
      StackId,
      ResourceProperties: properties({ FailureFeedbackRoleArn: 'role' }),
    });

    expect(result).toEqual({ PhysicalResourceId: arnOf('phones'), Data: { CredentialProbe: 'accepted' } });
    expect(deployed.get(arnOf('phones'))).toMatchObject({
      PlatformPrincipal: 'ABC123DEFG',
      FailureFeedbackRoleArn: 'role',
    });
  });

  it('rejects an existing application, and explains how to adopt it', async () => {
    const { handle, deployed } = setUp({ existing: [arnOf('phones')] });

    await expect(handle({ RequestType: 'Create', StackId, ResourceProperties: properties() })).rejects.toThrow(
      /exists already[\s\S]*adoptExisting[\s\S]*delete-platform-application/,
    );
    expect(deployed.get(arnOf('phones'))).toEqual({});
  });

  it('ignores applications with a similar name or of another platform', async () => {
    const { handle, deployed } = setUp({ existing: [arnOf('my-phones'), arnOf('phones-2'), arnOf('phones', 'APNS')] });

    await handle({ RequestType: 'Create', StackId, ResourceProperties: properties() });

    expect(deployed.has(arnOf('phones'))).toBe(true);
  });

  it('takes over an existing application with AdoptExisting', async () => {
    const { handle, deployed } = setUp({ existing: [arnOf('phones')] });

    const result = await handle({
      RequestType: 'Create',
      StackId,
      ResourceProperties: properties({ AdoptExisting: 'true' }),
    });

    expect(result.PhysicalResourceId).toBe(arnOf('phones'));
    expect(deployed.get(arnOf('phones'))).toMatchObject({ PlatformPrincipal: 'ABC123DEFG' });
  });

  it('retries with backoff while a role has not propagated', async () => {
    const { handle, deployed, slept } = setUp({ refusals: 4 });

    await handle({ RequestType: 'Create', StackId, ResourceProperties: properties() });

    expect(slept).toEqual([1000, 2000, 4000, 8000]);
    expect(deployed.size).toBe(1);
  });

  it('fails well before its own timeout if the role never propagates', async () => {
    const { handle, slept } = setUp({ refusals: 1000 });

    await expect(handle({ RequestType: 'Create', StackId, ResourceProperties: properties() })).rejects.toThrow(
      'not propagated yet',
    );
    expect(slept.reduce((sum, ms) => sum + ms)).toBeLessThan(120_000);
  });

  it('reports the secret and the platform if the credential is unusable', async () => {
    const { handle, secrets, deployed } = setUp();
    secrets.set('apns', JSON.stringify(aToken({ teamId: undefined })));

    await expect(handle({ RequestType: 'Create', StackId, ResourceProperties: properties() })).rejects.toThrow(
      'The secret apns cannot be used for APNS_VOIP: the secret has no "teamId"',
    );
    expect(deployed.size).toBe(0);
  });
});

describe('updating', () => {
  const update = (changed: Record<string, string>, before: Record<string, string> = {}) => ({
    RequestType: 'Update',
    StackId,
    PhysicalResourceId: arnOf('phones'),
    ResourceProperties: properties(changed),
    OldResourceProperties: properties(before),
  });

  it('always sets all four attributes of a token together, and enables the application', async () => {
    const { handle, deployed } = setUp({ existing: [arnOf('phones')] });

    const result = await handle(update({ VersionId: '2' }));

    expect(result.PhysicalResourceId).toBe(arnOf('phones'));
    expect(Object.keys(deployed.get(arnOf('phones')) ?? {}).sort()).toEqual([
      'ApplePlatformBundleID',
      'ApplePlatformTeamID',
      'Enabled',
      'PlatformCredential',
      'PlatformPrincipal',
    ]);
    expect(deployed.get(arnOf('phones'))).toHaveProperty('Enabled', 'true');
  });

  it('clears attributes that are no longer set', async () => {
    const { handle, deployed } = setUp({ existing: [arnOf('phones')] });

    await handle(
      update({ EventEndpointCreated: 'new' }, { EventDeliveryFailure: 'topic', SuccessFeedbackSampleRate: '10' }),
    );

    expect(deployed.get(arnOf('phones'))).toMatchObject({ EventDeliveryFailure: '', EventEndpointCreated: 'new' });
    expect(deployed.get(arnOf('phones'))).not.toHaveProperty('SuccessFeedbackSampleRate');
  });

  it.each([
    ['name', { Name: 'other' }, arnOf('other')],
    ['platform', { Platform: 'APNS_VOIP_SANDBOX' }, arnOf('phones', 'APNS_VOIP_SANDBOX')],
  ])(
    'the %s creates another application and leaves deleting the old one to CloudFormation',
    async (_what, changed, arn) => {
      const { handle, deployed } = setUp({ existing: [arnOf('phones')] });

      const result = await handle(update(changed));

      expect(result.PhysicalResourceId).toBe(arn);
      expect([...deployed.keys()].sort()).toEqual([arnOf('phones'), arn].sort());
    },
  );

  it('the name rejects one that exists already', async () => {
    const { handle } = setUp({ existing: [arnOf('phones'), arnOf('other')] });

    await expect(handle(update({ Name: 'other' }))).rejects.toThrow('exists already');
  });

  it('creates the application again if it was deleted manually, with nothing to clear', async () => {
    const { handle, deployed } = setUp();

    await handle(update({}, { EventDeliveryFailure: 'topic' }));

    expect(deployed.get(arnOf('phones'))).toHaveProperty('PlatformPrincipal');
    expect(deployed.get(arnOf('phones'))).not.toHaveProperty('EventDeliveryFailure');
  });

  it('with an unusable credential changes nothing, and fails with the reason', async () => {
    const { handle, deployed, secrets } = setUp({ existing: [arnOf('phones')] });
    secrets.set('apns', '{}');

    await expect(handle(update({ VersionId: '2' }))).rejects.toThrow(/cannot be used for APNS_VOIP/);
    expect(deployed.get(arnOf('phones'))).toEqual({});
  });

  it('succeeds with properties of an older version', async () => {
    const { handle, deployed } = setUp({ existing: [arnOf('phones')] });

    await handle({ ...update({}), OldResourceProperties: { Something: 'else' } });

    expect(deployed.get(arnOf('phones'))).toHaveProperty('PlatformPrincipal');
  });
});

describe('deleting', () => {
  it('deletes the application of the physical id, and no other', async () => {
    const { handle, deployed } = setUp({ existing: [arnOf('phones'), arnOf('other')] });

    await handle({
      RequestType: 'Delete',
      StackId,
      PhysicalResourceId: arnOf('phones'),
      ResourceProperties: properties({ Name: 'other' }),
    });

    expect([...deployed.keys()]).toEqual([arnOf('other')]);
  });

  it.each([
    'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED',
    'stack-phones-1ABCDEF',
    'arn:aws:sns:eu-west-1:111122223333:topic',
  ])('deletes nothing after a failed creation (%s)', async (PhysicalResourceId) => {
    const { handle, deployed } = setUp({ existing: [arnOf('phones')] });

    const result = await handle({
      RequestType: 'Delete',
      StackId,
      PhysicalResourceId,
      ResourceProperties: properties(),
    });

    expect(result).toEqual({ PhysicalResourceId });
    expect(deployed.size).toBe(1);
  });

  it('requires neither valid properties nor the secret', async () => {
    const { handle, deployed, secrets } = setUp({ existing: [arnOf('phones')] });
    secrets.clear();

    await handle({ RequestType: 'Delete', StackId, PhysicalResourceId: arnOf('phones'), ResourceProperties: {} });

    expect(deployed.size).toBe(0);
  });
});

it('logs the action and the application, and nothing of the credential', async () => {
  const { handle, logged, secrets } = setUp();

  await handle({
    RequestType: 'Create',
    StackId,
    ResourceProperties: properties({ Platform: 'GCM', SecretId: 'fcm' }),
  });

  expect(logged).toEqual([JSON.stringify({ event: 'platform-application.created', arn: arnOf('phones', 'GCM') })]);
  expect(secrets.get('fcm')).toContain('PRIVATE KEY');
});
