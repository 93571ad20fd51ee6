import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { AccountPrincipal, type IGrantable, Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, it } from 'vitest';
import { PlatformApplication } from '../../lib/constructs/platform-application/platform-application.ts';
import type { IPlatformApplication } from '../../lib/constructs/platform-application/platform-application-base.ts';
import { placeholderCode, resources } from './deployment.ts';

const ARN = 'arn:aws:sns:eu-central-1:111122223333:app/GCM/phones';
const env = { account: '111122223333', region: 'eu-west-1' };
const aStack = () => new Stack(new App(), 'Theirs', { env });
const aRole = (stack: Stack) => new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
const created = (stack: Stack): IPlatformApplication =>
  new PlatformApplication(stack, 'Phones', {
    name: 'phones',
    platform: 'GCM',
    credential: Secret.fromSecretNameV2(stack, 'Secret', 'fcm'),
    codeDir: placeholderCode(),
  });
const imported = (stack: Stack): IPlatformApplication =>
  PlatformApplication.fromPlatformApplicationArn(stack, 'Phones', ARN);
const statementsOf = (stack: Stack): unknown => {
  const [policy] = resources([stack], 'AWS::IAM::Policy').filter(({ id }) => /^\w+\/RoleDefault/.test(id));
  return (policy?.Properties.PolicyDocument as { Statement: unknown } | undefined)?.Statement;
};

describe('an imported platform application', () => {
  it('has platform and name of its ARN, and region and account too', () => {
    const application = imported(aStack());

    expect(application).toMatchObject({
      platform: 'GCM',
      platformApplicationName: 'phones',
      platformApplicationArn: ARN,
      env: { region: 'eu-central-1', account: '111122223333' },
    });
  });

  it('deploys nothing, and grants on its own ARN and endpoints', () => {
    const stack = aStack();
    const application = imported(stack);

    application.grantRegister(aRole(stack));

    expect(resources([stack]).map(({ Type }) => Type)).toEqual(['AWS::IAM::Role', 'AWS::IAM::Policy']);
    expect(statementsOf(stack)).toMatchObject([
      {
        Action: [
          'sns:CreatePlatformEndpoint',
          'sns:GetEndpointAttributes',
          'sns:SetEndpointAttributes',
          'sns:DeleteEndpoint',
        ],
        Resource: [ARN, 'arn:aws:sns:eu-central-1:111122223333:endpoint/GCM/phones/*'],
      },
    ]);
  });

  it('may have an ARN that is known during the deployment only', () => {
    const stack = aStack();
    const arn = new CfnParameter(stack, 'Arn').valueAsString;
    const application = PlatformApplication.fromPlatformApplicationArn(stack, 'Phones', arn);

    application.grantPublish(aRole(stack));

    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { Ref: 'Arn' }] }] });
    const name = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': ['/', { Ref: 'Arn' }] }] });
    expect(statementsOf(stack)).toMatchObject([
      {
        Action: 'sns:Publish',
        Resource: {
          'Fn::Join': [
            '',
            ['arn:', part(1), ':sns:', part(3), ':', part(4), ':endpoint/', name(1), '/', name(2), '/*'],
          ],
        },
      },
    ]);
    expect(stack.resolve(application.metric('X').dimensions)).toEqual({ Application: name(2), Platform: name(1) });
  });

  it.each([
    ['a topic', 'arn:aws:sns:eu-west-1:111122223333:phones'],
    ['an endpoint', 'arn:aws:sns:eu-west-1:111122223333:endpoint/GCM/phones/x'],
    ['an unknown platform', 'arn:aws:sns:eu-west-1:111122223333:app/FCM/phones'],
    ['a name', 'phones'],
  ])('is refused with the ARN of %s', (_what, arn) => {
    expect(() => PlatformApplication.fromPlatformApplicationArn(aStack(), 'Phones', arn)).toThrow(
      `Theirs/Phones: ${arn} is not the ARN of a platform application`,
    );
  });
});

describe.each([
  ['created', created],
  ['imported', imported],
])('grants of a platform application that is %s', (_how, make) => {
  const mutable = { mutable: false };
  const cannot: [string, (stack: Stack) => IGrantable, string][] = [
    ['a role that is not changed', (stack) => Role.fromRoleName(stack, 'R', 'sender', mutable), 'mutable: false'],
    ['a role without policy updates', (stack) => aRole(stack).withoutPolicyUpdates(), 'withoutPolicyUpdates'],
    [
      'a role of another account',
      (stack) => Role.fromRoleArn(stack, 'R', 'arn:aws:iam::444455556666:role/sender'),
      'of another account',
    ],
    [
      'a user of another account',
      (stack) => User.fromUserArn(stack, 'U', 'arn:aws:iam::444455556666:user/sender'),
      '444455556666',
    ],
    ['an account', () => new AccountPrincipal('111122223333'), 'has no policy'],
    ['a service', () => new ServicePrincipal('lambda.amazonaws.com'), 'has no policy'],
    [
      'an imported function without its role',
      (stack) => LambdaFunction.fromFunctionArn(stack, 'F', 'arn:aws:lambda:eu-west-1:111122223333:function:sender'),
      'imported without its role',
    ],
    // biome-ignore lint/suspicious/noExplicitAny: what an app in JavaScript may pass
    ['a text', () => 'sender' as any, 'is no role'],
  ];

  it.each(cannot)('fail for %s', (_who, grantee, reason) => {
    const stack = aStack();
    const application = make(stack);

    expect(() => application.grantPublish(grantee(stack))).toThrow(reason);
  });

  it('succeed for an imported role of the account, whose policy is extended', () => {
    const stack = aStack();

    const grant = make(stack).grantPublish(Role.fromRoleName(stack, 'Role', 'sender'));

    expect(grant.success).toBe(true);
    expect(resources([stack], 'AWS::IAM::Policy').map(({ Properties }) => Properties.Roles)).toContainEqual(['sender']);
  });

  it('name any action of SNS, and nothing else', () => {
    const stack = aStack();
    const application = make(stack);

    const grant = application.grant(aRole(stack), 'sns:ListEndpointsByPlatformApplication');

    expect(grant.principalStatements.flatMap(({ actions }) => actions)).toEqual([
      'sns:ListEndpointsByPlatformApplication',
    ]);
    expect(() => application.grant(new User(stack, 'User'))).toThrow('name the actions');
    expect(() => application.grant(new User(stack, 'Other'), 'Publish')).toThrow('not Publish');
  });

  it('have metrics for delivered, failed and published pushes, and their size', () => {
    const application = make(aStack());

    const metrics = [
      application.metricNumberOfMessagesPublished(),
      application.metricNumberOfNotificationsDelivered(),
      application.metricNumberOfNotificationsFailed({ statistic: 'Maximum' }),
      application.metricPublishSize(),
    ];

    expect(metrics.map(({ metricName, statistic }) => [metricName, statistic])).toEqual([
      ['NumberOfMessagesPublished', 'Sum'],
      ['NumberOfNotificationsDelivered', 'Sum'],
      ['NumberOfNotificationsFailed', 'Maximum'],
      ['PublishSize', 'Average'],
    ]);
    for (const { dimensions, region } of metrics)
      expect([dimensions, region]).toEqual([{ Application: 'phones', Platform: 'GCM' }, application.env.region]);
  });
});

describe('metrics of an application of another region', () => {
  it('refuse an alarm, which CloudWatch evaluates in one region', () => {
    const stack = aStack();
    const metric = imported(stack).metricNumberOfNotificationsFailed();

    expect(
      () =>
        new Alarm(stack, 'Alarm', {
          metric,
          threshold: 0,
          evaluationPeriods: 1,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        }),
    ).toThrow('eu-central-1');
  });
});

describe('a platform application of another stack', () => {
  it('is referenced across regions by its name', () => {
    const app = new App();
    const here = new Stack(app, 'Here', { env });
    const there = new Stack(app, 'There', { env: { ...env, region: 'us-east-1' } });
    const application = created(here);

    expect(there.resolve(application.platformApplicationArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sns:eu-west-1:111122223333:app/GCM/phones']],
    });
  });

  it('may have a name that is a token, which its permissions have too', () => {
    const stack = aStack();
    const name = Fn.sub('phones-${AWS::StackName}');
    const application = new PlatformApplication(stack, 'Phones', {
      name,
      platform: 'APNS',
      bundleId: new CfnParameter(stack, 'BundleId').valueAsString,
      secretVersionId: new CfnParameter(stack, 'Version').valueAsString,
      allowIdentityChange: new CfnParameter(stack, 'Identities', { type: 'CommaDelimitedList' }).valueAsList,
      feedback: { successSampleRate: new CfnParameter(stack, 'Rate', { type: 'Number' }).valueAsNumber },
      credential: Secret.fromSecretNameV2(stack, 'Secret', new CfnParameter(stack, 'SecretName').valueAsString),
      codeDir: placeholderCode(),
    });

    application.grantPublish(aRole(stack));

    const [resource] = resources([stack], 'Custom::SnsPlatformApplication');
    expect(resource?.Properties).toMatchObject({
      Name: { 'Fn::Sub': 'phones-${AWS::StackName}' },
      BundleId: { Ref: 'BundleId' },
      VersionId: { Ref: 'Version' },
      AllowIdentityChange: { 'Fn::Join': [',', { Ref: 'Identities' }] },
      SuccessFeedbackSampleRate: { Ref: 'Rate' },
      SecretId: { Ref: 'SecretName' },
    });
    expect(JSON.stringify(statementsOf(stack))).toContain('{"Fn::Sub":"phones-${AWS::StackName}"},"/*"');
  });
});
