import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Ringthrough } from '../../lib/ringthrough.ts';
import { deployment, type Resource, resources } from './deployment.ts';

let made: Ringthrough;
let stacks: readonly Stack[];
beforeAll(() => {
  made = deployment();
  stacks = [made.state, made.api];
});

/** The logical id, by which the template's other resources refer to it. */
const refOf = (resource: Resource | undefined): string => resource?.id.split('/')[1] ?? '';
/** The one resource of a type, or the one of several whose id begins so. */
const only = (type: string, beginning = ''): Resource => {
  const [found, ...others] = resources(stacks, type).filter(({ id }) => id.split('/')[1]?.startsWith(beginning));
  expect(others.map(({ id }) => id)).toEqual([]);
  if (found === undefined) throw new Error(`no ${type} ${beginning}`);
  return found;
};
const topic = () => only('AWS::SNS::Topic', 'PushEvents');
const fn = () => only('AWS::Lambda::Function', 'PushFeedbackFunction');
const deadLetters = () => only('AWS::SQS::Queue', 'PushFeedback');
const deadLettersArn = () => ({ 'Fn::GetAtt': [refOf(deadLetters()), 'Arn'] });

describe('the topic of application events', () => {
  const EVENTS = ['EventEndpointCreated', 'EventEndpointUpdated', 'EventEndpointDeleted', 'EventDeliveryFailure'];

  it('is told all four events of every platform application', () => {
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

  it('lives with the applications that hold its ARN, and its policy is there before them', () => {
    const applications = resources([made.state], 'Custom::SnsPlatformApplication');

    expect(applications).toHaveLength(3);
    for (const { id, DependsOn } of applications) {
      expect(DependsOn, id).toContain(refOf(only('AWS::SNS::TopicPolicy', 'PushEvents')));
    }
  });

  it('takes events from SNS for this account alone, and nothing over a line that is not encrypted', () => {
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

  it('has no key that might silence it', () => {
    expect(topic().Properties).not.toHaveProperty('KmsMasterKeyId');
  });
});

describe('the function of the feedback', () => {
  it('is the one listener, in the stack that may be replaced', () => {
    const subscription = only('AWS::SNS::Subscription');

    expect(subscription.id).toMatch(/-api\//);
    expect(subscription.Properties).toMatchObject({
      Protocol: 'lambda',
      Endpoint: { 'Fn::GetAtt': [refOf(fn()), 'Arn'] },
    });
    expect(JSON.stringify(subscription.Properties.TopicArn)).toContain(refOf(topic()));
    // A filter would keep events from being counted that nobody has thought of.
    expect(subscription.Properties).not.toHaveProperty('FilterPolicy');
  });

  it('can be invoked by that topic and by nobody else', () => {
    const [permission, ...others] = resources(stacks, 'AWS::Lambda::Permission').filter(({ Properties }) =>
      JSON.stringify(Properties.FunctionName).includes(refOf(fn())),
    );

    expect(others).toEqual([]);
    expect(permission?.Properties).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' });
    expect(JSON.stringify(permission?.Properties.SourceArn)).toContain(refOf(topic()));
  });

  it('has the time to move a token while SNS throttles, and reserves nothing from invites', () => {
    expect(fn().Properties.Timeout).toBe(30);
    expect(fn().Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

describe('the dead letters of the feedback', () => {
  it('are what SNS could not get to the function', () => {
    expect(only('AWS::SNS::Subscription').Properties.RedrivePolicy).toEqual({ deadLetterTargetArn: deadLettersArn() });
  });

  it('are what the function failed with three times', () => {
    expect(only('AWS::Lambda::EventInvokeConfig', 'PushFeedback').Properties).toMatchObject({
      FunctionName: { Ref: refOf(fn()) },
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: deadLettersArn() } },
    });
  });

  it('are encrypted and kept for two weeks', () => {
    expect(deadLetters().Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  });

  it('come from that topic and over an encrypted line', () => {
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

describe('the alarms of the feedback', () => {
  const alarms = () => resources([made.api], 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  const always = {
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  };

  it('go off at the first dead letter', () => {
    expect(alarms()).toContainEqual(
      expect.objectContaining({
        ...always,
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [refOf(deadLetters()), 'QueueName'] } }],
        Statistic: 'Maximum',
        Period: 60,
        Threshold: 0,
      }),
    );
  });

  it('go off when the function keeps failing, and not for two events that it cannot take', () => {
    expect(alarms()).toContainEqual(
      expect.objectContaining({
        ...always,
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

describe('the logs of deliveries', () => {
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

  it('are not kept, since they hold tokens, and nobody may write them', () => {
    expect(feedbackOf({})).toEqual([{}, {}, {}]);
    expect(JSON.stringify(resources(stacks, 'AWS::IAM::Role'))).not.toContain('sns.amazonaws.com');
  });

  it('are kept of failures where the settings ask for it', () => {
    const failures = { FailureFeedbackRoleArn: role };

    expect(feedbackOf({ deliveryLogs: true })).toEqual([failures, failures, failures]);
  });

  it('are kept of a share of what was taken where the settings name one', () => {
    const some = { FailureFeedbackRoleArn: role, SuccessFeedbackRoleArn: role, SuccessFeedbackSampleRate: 7 };

    expect(feedbackOf({ deliveryLogs: true, deliveryLogSampleRate: 7 })).toEqual([some, some, some]);
  });
});
