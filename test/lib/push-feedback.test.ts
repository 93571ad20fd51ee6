import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RingthroughStacks } from '../../lib/stacks/ringthrough-stacks.ts';
import { deployment, type Resource, resources } from './deployment.ts';

let deployed: RingthroughStacks;
let stacks: readonly Stack[];
beforeAll(() => {
  deployed = deployment();
  stacks = [deployed.state, deployed.api];
});

/** The logical id, with which the template's other resources reference it. */
const refOf = (resource: Resource | undefined): string => resource?.id.split('/')[1] ?? '';
/** The only resource of a type whose logical id has this prefix. */
const only = (type: string, prefix = ''): Resource => {
  const [found, ...others] = resources(stacks, type).filter(({ id }) => id.split('/')[1]?.startsWith(prefix));
  expect(others.map(({ id }) => id)).toEqual([]);
  if (found === undefined) throw new Error(`no ${type} ${prefix}`);
  return found;
};
const topic = () => only('AWS::SNS::Topic', 'PushEvents');
const fn = () => only('AWS::Lambda::Function', 'PushFeedbackFunction');
const deadLetters = () => only('AWS::SQS::Queue', 'PushFeedback');
const deadLettersArn = () => ({ 'Fn::GetAtt': [refOf(deadLetters()), 'Arn'] });

describe('the topic of application events', () => {
  const EVENTS = ['EventEndpointCreated', 'EventEndpointUpdated', 'EventEndpointDeleted', 'EventDeliveryFailure'];

  it('gets all four events of every platform application', () => {
    const credentials = { apnsProduction: 'p', apnsSandbox: 's', fcm: 'f' };
    const app = { bundleId: 'com.example.app', credentials, alerts: true };
    const { state } = deployment({
      apps: [
        { ...app, appId: 'one' },
        { ...app, appId: 'two' },
      ],
    });
    const [events, ...others] = resources([state], 'AWS::SNS::Topic');
    const applications = resources([state], 'Custom::SnsPlatformApplication');

    expect(others).toEqual([]);
    expect(applications).toHaveLength(10);
    for (const { id, Properties } of applications) {
      for (const event of EVENTS) expect(Properties[event], `${id} ${event}`).toEqual({ Ref: refOf(events) });
    }
  });

  it('is in the stack of the applications, which depend on its policy', () => {
    const applications = resources([deployed.state], 'Custom::SnsPlatformApplication');

    expect(applications).toHaveLength(3);
    for (const { id, DependsOn } of applications) {
      expect(DependsOn, id).toContain(refOf(only('AWS::SNS::TopicPolicy', 'PushEvents')));
    }
  });

  it('accepts messages only from SNS for this account, and only over TLS', () => {
    const account = { Ref: 'AWS::AccountId' };
    const publish = { Action: 'sns:Publish', Resource: { Ref: refOf(topic()) } };

    expect(only('AWS::SNS::TopicPolicy', 'PushEvents').Properties).toMatchObject({
      Topics: [{ Ref: refOf(topic()) }],
      PolicyDocument: {
        Statement: [
          {
            ...publish,
            Effect: 'Deny',
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          {
            ...publish,
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Condition: { StringEquals: { 'AWS:SourceOwner': account } },
          },
          {
            ...publish,
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': account } },
          },
        ],
      },
    });
  });

  it('has no KMS key, which could prevent SNS from publishing', () => {
    expect(topic().Properties).not.toHaveProperty('KmsMasterKeyId');
  });
});

describe('the push-feedback function', () => {
  it('is the only subscriber, in the API stack', () => {
    const subscription = only('AWS::SNS::Subscription');

    expect(subscription.id).toMatch(/-api\//);
    expect(subscription.Properties).toMatchObject({
      Protocol: 'lambda',
      Endpoint: { 'Fn::GetAtt': [refOf(fn()), 'Arn'] },
    });
    expect(JSON.stringify(subscription.Properties.TopicArn)).toContain(refOf(topic()));
    // A filter would drop unknown events, which are counted.
    expect(subscription.Properties).not.toHaveProperty('FilterPolicy');
  });

  it('can be invoked by that topic only', () => {
    const [permission, ...others] = resources(stacks, 'AWS::Lambda::Permission').filter(({ Properties }) =>
      JSON.stringify(Properties.FunctionName).includes(refOf(fn())),
    );

    expect(others).toEqual([]);
    expect(permission?.Properties).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' });
    expect(JSON.stringify(permission?.Properties.SourceArn)).toContain(refOf(topic()));
  });

  it('has as much time to correct a token’s environment as a registration has, and no reserved concurrency', () => {
    expect(fn().Properties.Timeout).toBe(10);
    expect(fn().Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

describe('the dead letters of push-feedback', () => {
  it('include events with which SNS could not invoke the function', () => {
    expect(only('AWS::SNS::Subscription').Properties.RedrivePolicy).toEqual({ deadLetterTargetArn: deadLettersArn() });
  });

  it('include events with which the function failed three times', () => {
    expect(only('AWS::Lambda::EventInvokeConfig', 'PushFeedback').Properties).toMatchObject({
      FunctionName: { Ref: refOf(fn()) },
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: deadLettersArn() } },
    });
  });

  it('are encrypted and retained for two weeks', () => {
    expect(deadLetters().Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  });

  it('are accepted from that topic only, and only over TLS', () => {
    const { PolicyDocument } = v.parse(
      v.object({ PolicyDocument: v.object({ Statement: v.array(v.looseObject({ Effect: v.string() })) }) }),
      only('AWS::SQS::QueuePolicy', 'PushFeedback').Properties,
    );
    const allowed = PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');

    expect(PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    expect(allowed).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: deadLettersArn(),
        Condition: { ArnEquals: { 'aws:SourceArn': only('AWS::SNS::Subscription').Properties.TopicArn } },
      },
    ]);
  });
});

describe('the alarms of push-feedback', () => {
  const alarms = () => resources([deployed.api], 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  const common = {
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  };

  it('include one for the first dead letter', () => {
    expect(alarms()).toContainEqual(
      expect.objectContaining({
        ...common,
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [refOf(deadLetters()), 'QueueName'] } }],
        Statistic: 'Maximum',
        Period: 60,
        Threshold: 0,
      }),
    );
  });

  it('include one for repeated errors, and not for two events that fail permanently', () => {
    expect(alarms()).toContainEqual(
      expect.objectContaining({
        ...common,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: refOf(fn()) } }],
        Statistic: 'Sum',
        Period: 300,
        Threshold: 6,
      }),
    );
  });
});

describe('delivery logs', () => {
  const Feedback = v.object({
    FailureFeedbackRoleArn: v.optional(v.unknown()),
    SuccessFeedbackRoleArn: v.optional(v.unknown()),
    SuccessFeedbackSampleRate: v.optional(v.number()),
  });
  const feedbackOf = (settings: Record<string, unknown>) =>
    resources([deployment(settings).state], 'Custom::SnsPlatformApplication').map(({ Properties }) =>
      v.parse(Feedback, Properties),
    );
  const role = { 'Fn::GetAtt': [expect.stringMatching(/^DeliveryLogsRole/), 'Arn'] };

  it('are off by default, because they contain tokens, and SNS has no role to write them', () => {
    expect(feedbackOf({})).toEqual([{}, {}, {}]);
    expect(JSON.stringify(resources(stacks, 'AWS::IAM::Role'))).not.toContain('sns.amazonaws.com');
  });

  it('contain failures if the settings enable them', () => {
    const failures = { FailureFeedbackRoleArn: role };

    expect(feedbackOf({ deliveryLogs: true })).toEqual([failures, failures, failures]);
  });

  it('contain the percentage of successful deliveries in the settings', () => {
    const some = { FailureFeedbackRoleArn: role, SuccessFeedbackRoleArn: role, SuccessFeedbackSampleRate: 7 };

    expect(feedbackOf({ deliveryLogs: true, deliveryLogSampleRate: 7 })).toEqual([some, some, some]);
  });
});
