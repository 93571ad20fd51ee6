import { describe, expect, it } from 'vitest';
import { platformApplication } from '../../lambda/handlers/platform-application.ts';
import { NotYetError } from '../../lambda/platform/patience.ts';
import type { PlatformApplications } from '../../lambda/platform/platform-applications.ts';
import { anAccount, aToken } from './push-credentials.ts';

const StackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/app/1';
const arnOf = (name: string, platform = 'APNS_VOIP') => `arn:aws:sns:eu-west-1:111122223333:app/${platform}/${name}`;
const wanted = (changed: Record<string, string> = {}) => ({
  ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
  Platform: 'APNS_VOIP',
  Name: 'phones',
  BundleId: 'com.example.app',
  SecretId: 'apns',
  ...changed,
});

/** SNS and Secrets Manager as far as the handler can tell, with what it did to them. */
const aWorld = ({ refusals = 0, existing = [] as string[] } = {}) => {
  const made = new Map(existing.map((arn) => [arn, {} as Record<string, string>]));
  const secrets = new Map([
    ['apns', JSON.stringify(aToken())],
    ['fcm', JSON.stringify(anAccount())],
  ]);
  const slept: number[] = [];
  const logged: string[] = [];
  let left = refusals;
  const believed = () => {
    if (left-- > 0) throw new NotYetError('the role is not believed yet');
  };
  const applications: PlatformApplications = {
    exists: async (arn) => made.has(arn),
    create: async (platform, name, attributes) => {
      believed();
      made.set(arnOf(name, platform), attributes);
      return arnOf(name, platform);
    },
    update: async (arn, attributes) => {
      believed();
      made.set(arn, { ...made.get(arn), ...attributes });
    },
    remove: async (arn) => void made.delete(arn),
    readSecret: async (id) => {
      const secret = secrets.get(id);
      if (secret === undefined) throw new Error(`no secret ${id}`);
      return secret;
    },
  };
  const handle = platformApplication({
    applications,
    now: () => new Date('2026-11-21'),
    sleep: async (ms) => void slept.push(ms),
    log: (fields) => void logged.push(JSON.stringify(fields)),
  });
  return { made, secrets, slept, logged, handle };
};

describe('creating', () => {
  it('makes the application, whose ARN is the physical id', async () => {
    const { handle, made } = aWorld();

    const result = await handle({
      RequestType: 'Create',
      StackId,
      ResourceProperties: wanted({ FailureFeedbackRoleArn: 'role' }),
    });

    expect(result).toEqual({ PhysicalResourceId: arnOf('phones') });
    expect(made.get(arnOf('phones'))).toMatchObject({
      PlatformPrincipal: 'ABC123DEFG',
      FailureFeedbackRoleArn: 'role',
    });
  });

  it('refuses to take over an application that exists already, and says how it could', async () => {
    const { handle, made } = aWorld({ existing: [arnOf('phones')] });

    await expect(handle({ RequestType: 'Create', StackId, ResourceProperties: wanted() })).rejects.toThrow(
      /exists already[\s\S]*adoptExisting[\s\S]*delete-platform-application/,
    );
    expect(made.get(arnOf('phones'))).toEqual({});
  });

  it('is not misled by an application of a like name, or of another platform', async () => {
    const { handle, made } = aWorld({ existing: [arnOf('my-phones'), arnOf('phones-2'), arnOf('phones', 'APNS')] });

    await handle({ RequestType: 'Create', StackId, ResourceProperties: wanted() });

    expect(made.has(arnOf('phones'))).toBe(true);
  });

  it('takes an existing application over when told to', async () => {
    const { handle, made } = aWorld({ existing: [arnOf('phones')] });

    const result = await handle({
      RequestType: 'Create',
      StackId,
      ResourceProperties: wanted({ AdoptExisting: 'true' }),
    });

    expect(result.PhysicalResourceId).toBe(arnOf('phones'));
    expect(made.get(arnOf('phones'))).toMatchObject({ PlatformPrincipal: 'ABC123DEFG' });
  });

  it('waits, ever longer, for a role that SNS does not believe in yet', async () => {
    const { handle, made, slept } = aWorld({ refusals: 4 });

    await handle({ RequestType: 'Create', StackId, ResourceProperties: wanted() });

    expect(slept).toEqual([1000, 2000, 4000, 8000]);
    expect(made.size).toBe(1);
  });

  it('gives up, well before its own time is up, on a role that never comes', async () => {
    const { handle, slept } = aWorld({ refusals: 1000 });

    await expect(handle({ RequestType: 'Create', StackId, ResourceProperties: wanted() })).rejects.toThrow(
      'not believed yet',
    );
    expect(slept.reduce((sum, ms) => sum + ms)).toBeLessThan(120_000);
  });

  it('names the secret and the platform when the credential cannot be used', async () => {
    const { handle, secrets, made } = aWorld();
    secrets.set('apns', JSON.stringify(aToken({ teamId: undefined })));

    await expect(handle({ RequestType: 'Create', StackId, ResourceProperties: wanted() })).rejects.toThrow(
      'The secret apns cannot be used for APNS_VOIP: the secret has no "teamId"',
    );
    expect(made.size).toBe(0);
  });
});

describe('updating', () => {
  const update = (changed: Record<string, string>, before: Record<string, string> = {}) => ({
    RequestType: 'Update',
    StackId,
    PhysicalResourceId: arnOf('phones'),
    ResourceProperties: wanted(changed),
    OldResourceProperties: wanted(before),
  });

  it('sets all four attributes of a token together, whatever has changed', async () => {
    const { handle, made } = aWorld({ existing: [arnOf('phones')] });

    const result = await handle(update({ SecretVersion: '2' }));

    expect(result.PhysicalResourceId).toBe(arnOf('phones'));
    expect(Object.keys(made.get(arnOf('phones')) ?? {}).sort()).toEqual([
      'ApplePlatformBundleID',
      'ApplePlatformTeamID',
      'PlatformCredential',
      'PlatformPrincipal',
    ]);
  });

  it('clears what was set before and no longer is', async () => {
    const { handle, made } = aWorld({ existing: [arnOf('phones')] });

    await handle(
      update({ EventEndpointCreated: 'new' }, { EventDeliveryFailure: 'topic', SuccessFeedbackSampleRate: '10' }),
    );

    expect(made.get(arnOf('phones'))).toMatchObject({ EventDeliveryFailure: '', EventEndpointCreated: 'new' });
    expect(made.get(arnOf('phones'))).not.toHaveProperty('SuccessFeedbackSampleRate');
  });

  it.each([
    ['name', { Name: 'other' }, arnOf('other')],
    ['platform', { Platform: 'APNS_VOIP_SANDBOX' }, arnOf('phones', 'APNS_VOIP_SANDBOX')],
  ])('of the %s makes another application and leaves the old one to CloudFormation', async (_what, changed, arn) => {
    const { handle, made } = aWorld({ existing: [arnOf('phones')] });

    const result = await handle(update(changed));

    expect(result.PhysicalResourceId).toBe(arn);
    expect([...made.keys()].sort()).toEqual([arnOf('phones'), arn].sort());
  });

  it('of the name refuses one that is taken', async () => {
    const { handle } = aWorld({ existing: [arnOf('phones'), arnOf('other')] });

    await expect(handle(update({ Name: 'other' }))).rejects.toThrow('exists already');
  });

  it('makes the application again when somebody deleted it by hand, with nothing to clear', async () => {
    const { handle, made } = aWorld();

    await handle(update({}, { EventDeliveryFailure: 'topic' }));

    expect(made.get(arnOf('phones'))).toHaveProperty('PlatformPrincipal');
    expect(made.get(arnOf('phones'))).not.toHaveProperty('EventDeliveryFailure');
  });

  it('with a credential that cannot be used changes nothing, and says how to free the stack', async () => {
    const { handle, made, secrets } = aWorld({ existing: [arnOf('phones')] });
    secrets.set('apns', '{}');

    await expect(handle(update({ SecretVersion: '2' }))).rejects.toThrow(
      /cannot be used for APNS_VOIP[\s\S]*continue-update-rollback --stack-name app$/,
    );
    expect(made.get(arnOf('phones'))).toEqual({});
  });

  it('is not stopped by properties that an older version wrote', async () => {
    const { handle, made } = aWorld({ existing: [arnOf('phones')] });

    await handle({ ...update({}), OldResourceProperties: { Something: 'else' } });

    expect(made.get(arnOf('phones'))).toHaveProperty('PlatformPrincipal');
  });
});

describe('deleting', () => {
  it('removes the application of the physical id, and no other', async () => {
    const { handle, made } = aWorld({ existing: [arnOf('phones'), arnOf('other')] });

    await handle({
      RequestType: 'Delete',
      StackId,
      PhysicalResourceId: arnOf('phones'),
      ResourceProperties: wanted({ Name: 'other' }),
    });

    expect([...made.keys()]).toEqual([arnOf('other')]);
  });

  it.each([
    'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED',
    'stack-phones-1ABCDEF',
    'arn:aws:sns:eu-west-1:111122223333:topic',
  ])('leaves everything alone after a creation that failed (%s)', async (PhysicalResourceId) => {
    const { handle, made } = aWorld({ existing: [arnOf('phones')] });

    const result = await handle({ RequestType: 'Delete', StackId, PhysicalResourceId, ResourceProperties: wanted() });

    expect(result).toEqual({ PhysicalResourceId });
    expect(made.size).toBe(1);
  });

  it('needs neither readable properties nor the secret', async () => {
    const { handle, made, secrets } = aWorld({ existing: [arnOf('phones')] });
    secrets.clear();

    await handle({ RequestType: 'Delete', StackId, PhysicalResourceId: arnOf('phones'), ResourceProperties: {} });

    expect(made.size).toBe(0);
  });
});

it('logs what was done to which application, and nothing of the credential', async () => {
  const { handle, logged, secrets } = aWorld();

  await handle({ RequestType: 'Create', StackId, ResourceProperties: wanted({ Platform: 'GCM', SecretId: 'fcm' }) });

  expect(logged).toEqual([JSON.stringify({ event: 'platform-application.created', arn: arnOf('phones', 'GCM') })]);
  expect(secrets.get('fcm')).toContain('PRIVATE KEY');
});
