import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { deployment, type Resource, resources } from './deployment.ts';

let api: Stack;
beforeAll(() => {
  api = deployment().api;
});

const queues = (): Resource[] => resources([api], 'AWS::SQS::Queue').filter(({ id }) => id.includes('/RingTimers'));
/** The logical id, with which the template's other resources reference it. */
const refOf = (resource: Resource | undefined): string => resource?.id.split('/')[1] ?? '';
const timers = () => queues().find(({ Properties }) => 'RedrivePolicy' in Properties);
const deadLetters = () => queues().find(({ Properties }) => !('RedrivePolicy' in Properties));
const fn = () => resources([api], 'AWS::Lambda::Function').find(({ id }) => id.includes('/RingTimersFunction'));

const seconds = (resource: Resource | undefined, property: string): number =>
  v.parse(v.number(), resource?.Properties[property]);

describe('the timer queue', () => {
  it('moves a message after five attempts to a dead-letter queue with a retention of two weeks', () => {
    expect(queues()).toHaveLength(2);
    expect(timers()?.Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [refOf(deadLetters()), 'Arn'] },
      maxReceiveCount: 5,
    });
    expect(seconds(deadLetters(), 'MessageRetentionPeriod')).toBe(14 * 24 * 60 * 60);
  });

  it('has a visibility timeout of at least six function timeouts, so that Lambda can retry after throttling', () => {
    expect(seconds(timers(), 'VisibilityTimeout')).toBeGreaterThanOrEqual(6 * seconds(fn(), 'Timeout'));
  });

  it('and its dead-letter queue are encrypted', () => {
    for (const { id, Properties } of queues()) expect(Properties.SqsManagedSseEnabled, id).toBe(true);
  });

  it('and its dead-letter queue accept requests only over TLS', () => {
    const policies = resources([api], 'AWS::SQS::QueuePolicy');

    for (const queue of queues()) {
      const [policy] = policies.filter(
        ({ Properties }) => JSON.stringify(Properties.Queues) === JSON.stringify([{ Ref: refOf(queue) }]),
      );
      expect(policy?.Properties.PolicyDocument, queue.id).toMatchObject({
        Statement: [
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'sqs:*',
            Resource: { 'Fn::GetAtt': [refOf(queue), 'Arn'] },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      });
    }
  });

  it('invokes its function without a batching window, and retries only failed timers', () => {
    const mappings = resources([api], 'AWS::Lambda::EventSourceMapping')
      .filter(({ id }) => id.includes('/RingTimers'))
      .map(({ Properties }) => Properties);

    expect(mappings).toEqual([
      {
        EventSourceArn: { 'Fn::GetAtt': [refOf(timers()), 'Arn'] },
        FunctionName: { Ref: refOf(fn()) },
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    ]);
  });
});

describe('the timer alarms', () => {
  const alarms = () => resources([api], 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  const queueName = (queue: Resource | undefined) => [
    { Name: 'QueueName', Value: { 'Fn::GetAtt': [refOf(queue), 'QueueName'] } },
  ];

  it('include one for the first dead letter', () => {
    expect(alarms()).toContainEqual(
      expect.objectContaining({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: queueName(deadLetters()),
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0,
        TreatMissingData: 'notBreaching',
      }),
    );
  });

  it('include one for late timers, and not for timers that are not due or wait for the second attempt', () => {
    const late = alarms().find(({ MetricName }) => MetricName === 'ApproximateAgeOfOldestMessage');

    expect(late).toMatchObject({
      Dimensions: queueName(timers()),
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    const threshold = v.parse(v.number(), late?.Threshold);
    const [longestRing, retry] = [60, seconds(timers(), 'VisibilityTimeout')];
    expect(threshold).toBeGreaterThan(longestRing + retry);
    // SQS removes a message from the metric at the third attempt, so a higher threshold might never be reached.
    expect(threshold).toBeLessThan(longestRing + 2 * retry);
  });
});
