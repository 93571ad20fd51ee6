import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { deployment, type Resource, resources } from './deployment.ts';

let api: Stack;
beforeAll(() => {
  api = deployment().api;
});

const queues = (): Resource[] => resources([api], 'AWS::SQS::Queue').filter(({ id }) => id.includes('/RingTimers'));
/** The logical id, by which the template's other resources refer to it. */
const refOf = (resource: Resource | undefined): string => resource?.id.split('/')[1] ?? '';
const timers = () => queues().find(({ Properties }) => 'RedrivePolicy' in Properties);
const deadLetters = () => queues().find(({ Properties }) => !('RedrivePolicy' in Properties));
const fn = () => resources([api], 'AWS::Lambda::Function').find(({ id }) => id.includes('/RingTimersFunction'));

const seconds = (resource: Resource | undefined, property: string): number =>
  v.parse(v.number(), resource?.Properties[property]);

describe('the queue of the timers', () => {
  it('gives up after five attempts, into a queue that keeps them for two weeks', () => {
    expect(queues()).toHaveLength(2);
    expect(timers()?.Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [refOf(deadLetters()), 'Arn'] },
      maxReceiveCount: 5,
    });
    expect(seconds(deadLetters(), 'MessageRetentionPeriod')).toBe(14 * 24 * 60 * 60);
  });

  it('leaves Lambda the time to try again when it was throttled', () => {
    expect(seconds(timers(), 'VisibilityTimeout')).toBeGreaterThanOrEqual(6 * seconds(fn(), 'Timeout'));
  });

  it('encrypts what it holds, as does the other', () => {
    for (const { id, Properties } of queues()) expect(Properties.SqsManagedSseEnabled, id).toBe(true);
  });

  it('takes nothing over a line that is not encrypted, as does the other', () => {
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

  it('feeds its function at once, and takes back only the timers that failed', () => {
    const mappings = resources([api], 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties);

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

describe('the alarms of the timers', () => {
  const alarms = () => resources([api], 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  const queueName = (queue: Resource | undefined) => [
    { Name: 'QueueName', Value: { 'Fn::GetAtt': [refOf(queue), 'QueueName'] } },
  ];

  it('go off at the first dead letter', () => {
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

  it('go off when a timer is late, and not while one waits for its time or for its second attempt', () => {
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
    // The third attempt takes a timer out of the metric, so that a higher threshold might never be reached.
    expect(threshold).toBeLessThan(longestRing + 2 * retry);
  });
});
