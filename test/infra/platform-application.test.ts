import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Properties } from '../../lambda/platform/properties.ts';
import {
  PlatformApplication,
  type PlatformApplicationProps,
} from '../../lib/constructs/platform-application/platform-application.ts';
import { placeholderCode, resources } from './deployment.ts';

const codeDir = placeholderCode();
/** Somebody else's stack, with none of our feature flags. */
const aStack = () => new Stack(new App(), 'TheirStack');
const anApplication = (stack: Stack, changed: Partial<PlatformApplicationProps> = {}, id = 'Phones') =>
  new PlatformApplication(stack, id, {
    platform: 'APNS_VOIP',
    bundleId: 'com.example.app',
    credential: Secret.fromSecretNameV2(stack, `${id}Secret`, 'apns'),
    codeDir,
    ...changed,
  });
const made = (stack: Stack) => resources([stack], 'Custom::SnsPlatformApplication');

describe('PlatformApplication', () => {
  it('works in any stack, with nothing else of ours', () => {
    const stack = aStack();

    const application = anApplication(stack);

    expect(application.applicationName).toMatch(/^TheirStack-Phones-[0-9A-F]{8}$/);
    expect(made(stack)).toMatchObject([
      { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain', Properties: { SecretId: 'apns' } },
    ]);
  });

  it('shares one provider between all applications of a stack', () => {
    const stack = aStack();

    anApplication(stack);
    anApplication(stack, { platform: 'GCM' }, 'Others');

    expect(made(stack)).toHaveLength(2);
    expect(resources([stack], 'AWS::Lambda::Function')).toHaveLength(2);
  });

  it('writes properties that its function can read, every one of them', () => {
    const stack = aStack();
    const role = new Role(stack, 'Feedback', { assumedBy: new ServicePrincipal('sns.amazonaws.com') });
    const topic = new Topic(stack, 'Events');
    anApplication(stack, {
      name: 'phones',
      secretVersion: '2',
      adoptExisting: true,
      feedback: { successRole: role, successSampleRate: 10, failureRole: role },
      eventTopics: { created: topic, updated: topic, deleted: topic, deliveryFailure: topic },
    });

    const [resource] = made(stack);
    // CloudFormation resolves references and makes every value a text before the function sees them.
    const sent = Object.fromEntries(
      Object.entries(resource?.Properties ?? {}).map(([name, value]) => [
        name,
        typeof value === 'object' ? 'arn' : String(value),
      ]),
    );
    const { ServiceToken, ServiceTimeout, SecretVersion, ...read } = sent;

    expect([ServiceToken, ServiceTimeout, SecretVersion]).toEqual(['arn', '600', '2']);
    expect(v.parse(Properties, sent)).toEqual(read);
    expect(Object.keys(Properties.entries).sort()).toEqual(Object.keys(read).sort());
  });

  it('may pass feedback roles on, before the application needs them', () => {
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

  it('names a secret by its whole ARN where that is known', () => {
    const stack = aStack();
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:apns-AbCdEf';
    anApplication(stack, { credential: Secret.fromSecretCompleteArn(stack, 'Credential', arn) });

    expect(made(stack)[0]?.Properties.SecretId).toBe(arn);
  });

  it('becomes another resource when it is renamed, so that a roll-back finds the old one as it was', () => {
    const ids = (['one', 'two'] as const).map((name) => {
      const stack = aStack();
      anApplication(stack, { name });
      return made(stack)[0]?.id;
    });

    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each([
    [{ removalPolicy: RemovalPolicy.DESTROY }, 'Delete'],
    [{ removalPolicy: RemovalPolicy.RETAIN }, 'RetainExceptOnCreate'],
    // An adopted application holds devices even if the deployment that adopted it fails.
    [{ adoptExisting: true }, 'Retain'],
  ])('with %j leaves the stack by the policy %s', (props, policy) => {
    const stack = aStack();

    anApplication(stack, props);

    expect(made(stack)[0]?.DeletionPolicy).toBe(policy);
  });

  it('lets a function register devices and push to them, here and nowhere else', () => {
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
  ])('refuses %s while synthesising', (_what, props, reason) => {
    expect(() => anApplication(aStack(), props)).toThrow(reason);
  });
});
