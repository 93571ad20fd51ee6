import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import type { AwsClients } from '../../../aws/clients.ts';
import type { StackResource } from '../../../target/stack-resources.ts';
import type { Snapshot } from '../snapshot.ts';
import { read } from './reading.ts';

/** Names in one request. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const BATCH = 100;

/** The alarms of a deployment, and who gets them. */
export const gatherAlarms = async (
  clients: AwsClients,
  resources: readonly StackResource[],
): Promise<Required<Pick<Snapshot, 'alarms' | 'subscriptions'>>> => {
  const names = resources.map(({ physicalId }) => physicalId);
  const alarms = await read('reading the alarms', async () => {
    const batches = Array.from({ length: Math.ceil(names.length / BATCH) }, (_, index) =>
      names.slice(index * BATCH, (index + 1) * BATCH),
    );
    const answers = await Promise.all(
      batches.map((AlarmNames) =>
        clients.cloudWatch().send(new DescribeAlarmsCommand({ AlarmNames, MaxRecords: BATCH })),
      ),
    );
    return answers.flatMap(({ MetricAlarms = [] }) => MetricAlarms).map(factsOf);
  });
  const topics = 'value' in alarms ? [...new Set(alarms.value.flatMap((alarm) => alarm.topics))] : [];
  const subscriptions = await Promise.all(
    topics.map(async (topic) => ({
      topic,
      counts: await read('reading the subscriptions of the alarm topic', () => countSubscriptions(clients, topic)),
    })),
  );
  return { alarms, subscriptions };
};

const factsOf = (alarm: MetricAlarm) => {
  const { AlarmName = '', StateValue = '', StateReason = '', AlarmDescription = '', AlarmActions = [] } = alarm;
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  const heading = /docs\/runbook\.md#([\w-]+)/.exec(AlarmDescription)?.[1];
  return {
    name: AlarmName,
    state: StateValue,
    since: since?.toISOString() ?? '',
    reason: StateReason,
    ...(heading !== undefined && { heading }),
    topics: AlarmActions.filter((arn) => arn.split(':')[2] === 'sns'),
  };
};

/** SNS names a subscription that nobody has confirmed `PendingConfirmation` instead of its ARN. */
const countSubscriptions = async (clients: AwsClients, topic: string) => {
  const arns: string[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: clients.sns() },
    { TopicArn: topic },
  ))
    arns.push(...Subscriptions.map(({ SubscriptionArn = '' }) => SubscriptionArn));
  const pending = arns.filter((arn) => arn === 'PendingConfirmation').length;
  const confirmed = arns.filter((arn) => arn.startsWith('arn:')).length;
  return { confirmed, pending };
};
