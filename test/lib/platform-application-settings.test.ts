import { App, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { beforeAll, describe, expect, it } from 'vitest';
import { APPLICATION_PLATFORMS } from '../../lambda/contract/application-platforms.ts';
import { PlatformApplication } from '../../lib/constructs/platform-application/platform-application.ts';
import { placeholderCode, type Resource, resources } from './deployment.ts';

const aStack = () => new Stack(new App(), 'Theirs', { env: { account: '111122223333', region: 'eu-west-1' } });
/** Any value for any property, as an app in JavaScript may pass it. */
const anApplication = (stack: Stack, changed: Record<string, unknown> = {}, id = 'Phones') =>
  new PlatformApplication(stack, id, {
    platform: 'APNS_VOIP',
    name: `${id}-production`,
    bundleId: 'com.example.app',
    credential: Secret.fromSecretNameV2(stack, `${id}Secret`, 'apns'),
    codeDir: placeholderCode(),
    ...changed,
  });

/** Fails only once: the same construct cannot be made again in its stack. */
const errorOf = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    return String(error);
  }
  return 'no error';
};

describe('the properties of PlatformApplication', () => {
  it.each([
    [{ platform: 'FCM' }, 'Firebase is GCM'],
    [{ platform: 'IOS' }, 'platform must be one of APNS_VOIP'],
    [{ platform: undefined }, 'platform must be one of APNS_VOIP'],
    [{ credential: 'apns-production' }, 'credential must be a secret, such as Secret.fromSecretNameV2'],
    [{ bundleID: 'com.example.app' }, 'unknown property bundleID; there are platform'],
    [{ bundleId: 42 }, 'bundleId must be a text'],
    [{ name: 7 }, 'name must be a text'],
    [{ name: '' }, 'name must be a text'],
    [{ name: PhysicalName.GENERATE_IF_NEEDED }, 'give a name, or leave it out'],
    [{ secretVersionId: 2 }, 'secretVersionId must be the id of a version'],
    [{ allowIdentityChange: 'TEAM123456.com.example.app' }, 'allowIdentityChange must be a list'],
    [{ allowIdentityChange: ['a,b'] }, 'allowIdentityChange must be a list'],
    [{ adoptExisting: 'yes' }, 'adoptExisting must be true or false'],
    [{ removalPolicy: 'retained' }, 'removalPolicy must be RemovalPolicy.RETAIN'],
    [{ removalPolicy: RemovalPolicy.SNAPSHOT }, 'SNS has no snapshots'],
    [{ codeDir: 3 }, 'codeDir must be the path'],
    [{ feedback: { failureRole: 'arn:aws:iam::111122223333:role/logs' } }, 'must be roles'],
    [{ feedback: { successSampleRate: '10' } }, 'successSampleRate must be a whole number'],
    [{ eventTopics: { created: 'arn:aws:sns:eu-west-1:111122223333:events' } }, 'eventTopics.created must be a topic'],
  ])('are refused at synthesis, with the construct and the reason: %j', (changed, reason) => {
    const error = errorOf(() => anApplication(aStack(), changed));

    expect(error).toContain('PlatformApplication Theirs/Phones: ');
    expect(error).toContain(reason);
  });

  it('allow every platform of SNS, and warn of the one whose push service was shut down', () => {
    const stack = aStack();

    for (const platform of APPLICATION_PLATFORMS) anApplication(stack, { platform }, platform);

    expect(resources([stack], 'Custom::SnsPlatformApplication').map(({ Properties }) => Properties.Platform)).toEqual([
      ...APPLICATION_PLATFORMS,
    ]);
    Annotations.fromStack(stack).hasWarning('/Theirs/MPNS', Match.stringLikeRegexp('Microsoft has ended'));
  });

  it.each(['GCM', 'ADM', 'WNS', 'BAIDU'])('need no bundle id for %s', (platform) => {
    expect(() => anApplication(aStack(), { platform, bundleId: undefined })).not.toThrow();
  });
});

describe('the provider that the applications of a stack share', () => {
  let all: readonly Resource[];
  const ofType = (type: string) => all.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);

  beforeAll(() => {
    const stack = aStack();
    const vpc = new Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 1, restrictDefaultSecurityGroup: false });
    const permissionsBoundary = ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
    anApplication(stack, { provider: { vpc, permissionsBoundary } });
    anApplication(stack, { provider: { vpc, permissionsBoundary } }, 'Others');
    all = resources([stack]);
  });

  it('is one with equal settings', () => {
    expect(ofType('AWS::Lambda::Function')).toHaveLength(2);
    expect(ofType('Custom::SnsPlatformApplication')).toHaveLength(2);
  });

  it('has both functions in the VPC, and roles that may create network interfaces', () => {
    for (const fn of ofType('AWS::Lambda::Function')) expect(fn.VpcConfig).toMatchObject({ SubnetIds: [{}] });
    const roles = ofType('AWS::IAM::Policy').map((policy) => JSON.stringify(policy));
    expect(roles.filter((policy) => policy.includes('ec2:CreateNetworkInterface'))).toHaveLength(2);
  });

  it('has the permissions boundary on both roles', () => {
    const boundaries = ofType('AWS::IAM::Role').map((role) => JSON.stringify(role.PermissionsBoundary));

    expect(boundaries.filter((boundary) => boundary?.includes(':policy/boundary'))).toHaveLength(2);
  });

  it.each([
    ['another folder', () => ({ codeDir: '/elsewhere' }), 'codeDir: '],
    ['a VPC', (stack: Stack) => ({ provider: { vpc: Vpc.fromVpcAttributes(stack, 'V', aVpc) } }), 'vpc: "none" and '],
    [
      'a permissions boundary',
      (stack: Stack) => ({
        provider: { permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'B', 'boundary') },
      }),
      'permissionsBoundary: "none" and ',
    ],
  ])('is refused for a second application with %s', (_what, changed, difference) => {
    const stack = aStack();
    anApplication(stack);

    const error = errorOf(() => anApplication(stack, changed(stack), 'Others'));

    expect(error).toContain('Theirs/Phones created it with other settings');
    expect(error).toContain(difference);
  });
});

const aVpc = { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] };
