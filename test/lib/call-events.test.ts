import type { Stack } from 'aws-cdk-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { CALL_EVENTS, TABLE } from '../../lambda/contract/table.ts';
import { alarmsNamed } from './alarm-parts.ts';
import { deployment, type Resource, resources } from './deployment.ts';

let state: Stack;
let api: Stack;
beforeAll(() => {
  const deployed = deployment();
  [state, api] = [deployed.state, deployed.api];
});

const only = (stack: Stack, type: string, id = ''): Resource => {
  const [found, ...others] = resources([stack], type).filter((one) => one.id.includes(id));
  expect([found?.Type, others]).toEqual([type, []]);
  return found ?? expect.fail();
};
const refOf = ({ id }: Resource): string => id.split('/')[1] ?? '';
const fn = () => only(api, 'AWS::Lambda::Function', '/CallEvents');
const deadLetters = () => only(api, 'AWS::SQS::Queue', '/CallEventsDeadLetters');

describe('the table’s stream', () => {
  it('contains the changed items, which the filter reads', () => {
    const { Properties } = only(state, 'AWS::DynamoDB::GlobalTable');

    expect(Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' });
    for (const { dynamodb } of CALL_EVENTS.filters) expect(Object.keys(dynamodb.Keys)).toEqual([TABLE.sortKey]);
  });

  it('invokes call-events with new and with unnotified calls only, gathered for two seconds, and retries only failed records', () => {
    const { Properties } = only(api, 'AWS::Lambda::EventSourceMapping', '/CallEvents');

    expect(Properties).toMatchObject({
      FunctionName: { Ref: refOf(fn()) },
      StartingPosition: 'TRIM_HORIZON',
      MaximumBatchingWindowInSeconds: 2,
      FilterCriteria: { Filters: CALL_EVENTS.filters.map((filter) => ({ Pattern: JSON.stringify(filter) })) },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
    });
  });

  it('does not wait for a record that fails: after five retries or five minutes it becomes a dead letter', () => {
    const { Properties } = only(api, 'AWS::Lambda::EventSourceMapping', '/CallEvents');

    expect(Properties).toMatchObject({
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 300,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [refOf(deadLetters()), 'Arn'] } } },
    });
    expect(deadLetters().Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  });
});

describe('the alarms of call-events', () => {
  it('include one for the first dead letter', () => {
    expect(alarmsNamed([api], 'call-events-dead-letters')).toMatchObject([
      {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [refOf(deadLetters()), 'QueueName'] } }],
        Threshold: 0,
      },
    ]);
  });

  it('include one for a stream that is read late, above the window and the second attempt of a batch', () => {
    const [late, ...others] = alarmsNamed([api], 'call-events-late');

    expect(others).toEqual([]);
    expect(late).toMatchObject({
      MetricName: 'IteratorAge',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: refOf(fn()) } }],
      Threshold: 20_000,
    });
  });
});
