import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Properties } from '../../lambda/credentials/resource-properties.ts';
import { PlatformApplication } from '../../lib/constructs/platform-application/platform-application.ts';
import type { PlatformApplicationProps } from '../../lib/constructs/platform-application/platform-application-props.ts';
import { placeholderCode, resources } from './deployment.ts';

const codeDir = placeholderCode();
/** A third-party stack, without the feature flags of `cdk.json`. */
const aStack = () => new Stack(new App(), 'TheirStack');
const anApplication = (stack: Stack, changed: Partial<PlatformApplicationProps> = {}, id = 'Phones') =>
  new PlatformApplication(stack, id, {
    platform: 'APNS_VOIP',
    bundleId: 'com.example.app',
    credential: Secret.fromSecretNameV2(stack, `${id}Secret`, 'apns'),
    codeDir,
    ...changed,
  });
const applicationsIn = (stack: Stack) => resources([stack], 'Custom::SnsPlatformApplication');

describe('PlatformApplication', () => {
  it('works in any stack, without other parts of Ringthrough', () => {
    const stack = aStack();

    const application = anApplication(stack);

    expect(application.platformApplicationName).toMatch(/^TheirStack-Phones-[0-9A-F]{8}$/);
    expect(applicationsIn(stack)).toMatchObject([
      { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain', Properties: { SecretId: 'apns' } },
    ]);
  });

  it('shares one provider between all applications of a stack', () => {
    const stack = aStack();

    anApplication(stack);
    anApplication(stack, { platform: 'GCM' }, 'Others');

    expect(applicationsIn(stack)).toHaveLength(2);
    expect(resources([stack], 'AWS::Lambda::Function')).toHaveLength(2);
  });

  it('writes exactly the properties that its function reads', () => {
    const stack = aStack();
    const role = new Role(stack, 'Feedback', { assumedBy: new ServicePrincipal('sns.amazonaws.com') });
    const topic = new Topic(stack, 'Events');
    anApplication(stack, {
      name: 'phones',
      secretVersionId: '2'.repeat(32),
      allowIdentityChange: ['TEAM123456.com.example.app', 'example'],
      adoptExisting: true,
      feedback: { successRole: role, successSampleRate: 10, failureRole: role },
      eventTopics: { created: topic, updated: topic, deleted: topic, deliveryFailure: topic },
    });

    const [resource] = applicationsIn(stack);
    // CloudFormation resolves references and converts every value to a string before it invokes the function.
    const sent = Object.fromEntries(
      Object.entries(resource?.Properties ?? {}).map(([name, value]) => [
        name,
        typeof value === 'object' ? 'arn' : String(value),
      ]),
    );
    const { ServiceToken, ServiceTimeout, ...read } = sent;

    expect([ServiceToken, ServiceTimeout]).toEqual(['arn', '600']);
    expect(read.AllowIdentityChange).toBe('TEAM123456.com.example.app,example');
    expect(v.parse(Properties, sent)).toEqual(read);
    expect(Object.keys(Properties.entries).sort()).toEqual(Object.keys(read).sort());
  });

  it('grants its function to pass the feedback roles', () => {
    const stack = aStack();
    const role = new Role(stack, 'Feedback', { assumedBy: new ServicePrincipal('sns.amazonaws.com') });
    anApplication(stack, { feedback: { failureRole: role } });

    const policies = resources([stack], 'AWS::IAM::Policy').map(({ Properties: properties }) =>
      JSON.stringify(properties),
    );

    expect(
      policies.filter((policy) => policy.includes('iam:PassRole') && policy.includes('GetSecretValue')),
    ).toHaveLength(1);
  });

  it('references a secret by its full ARN if that is known', () => {
    const stack = aStack();
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:apns-AbCdEf';
    anApplication(stack, { credential: Secret.fromSecretCompleteArn(stack, 'Credential', arn) });

    expect(applicationsIn(stack)[0]?.Properties.SecretId).toBe(arn);
  });

  it('becomes another resource with a new name, so that a rollback leaves the old one untouched', () => {
    const ids = (['one', 'two'] as const).map((name) => {
      const stack = aStack();
      anApplication(stack, { name });
      return applicationsIn(stack)[0]?.id;
    });

    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each([
    [{ removalPolicy: RemovalPolicy.DESTROY }, 'Delete'],
    [{ removalPolicy: RemovalPolicy.RETAIN }, 'RetainExceptOnCreate'],
    // An adopted application holds devices even if the deployment that adopted it fails.
    [{ adoptExisting: true }, 'Retain'],
  ])('with %j has the deletion policy %s', (props, policy) => {
    const stack = aStack();

    anApplication(stack, props);

    expect(applicationsIn(stack)[0]?.DeletionPolicy).toBe(policy);
  });

  it('grants a function to register devices and push to them in this application only', () => {
    const stack = aStack();
    const role = new Role(stack, 'Anyone', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const application = anApplication(stack, { name: 'phones' });

    application.grantRegister(role);
    application.grantPublish(role);

    const policy = JSON.stringify(resources([stack], 'AWS::IAM::Policy').find(({ id }) => id.includes('Anyone')));
    expect(policy).toContain(':app/APNS_VOIP/phones"');
    expect(policy).toContain(':endpoint/APNS_VOIP/phones/*"');
    expect(policy).toContain('"sns:Publish"');
  });

  it.each([
    ['an Apple platform without a bundle id', { bundleId: '' }, "needs the app's bundleId"],
    ['.voip in the bundle id', { bundleId: 'com.example.app.voip' }, 'without ".voip"'],
    ['a name that SNS refuses', { name: 'my phones' }, '1 to 256 letters'],
    ['an impossible sample rate', { feedback: { successSampleRate: 101 } }, 'from 0 to 100'],
  ])('rejects %s at synthesis', (_what, props, reason) => {
    expect(() => anApplication(aStack(), props)).toThrow(reason);
  });
});
