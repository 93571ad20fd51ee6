import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { CallTable } from './call-table.ts';
import { deadLetterQueue } from './dead-letters.ts';
import { invoked } from './live-alias.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { SignallingFunction } from './signalling-function.ts';

export interface StreamMappingProps {
  readonly fn: SignallingFunction;
  readonly table: CallTable;
  /** Lambda's filters of the records, and for how long records are gathered. */
  readonly stream: { readonly filters: readonly object[]; readonly windowSeconds: number };
  readonly maxRecordAge: Duration;
  /** @default - as often as `maxRecordAge` allows */
  readonly retryAttempts?: number;
  /** What begins the alarms' names, and their texts. */
  readonly alarms: { readonly name: string; readonly deadLetters: string; readonly late: string };
  /** Seconds after which a record that waits is late. */
  readonly late: number;
}

/** Lets a function read the table's stream from its beginning; what it cannot handle goes to a dead-letter queue. @param scope of the queue and the alarms */
export const mapStream = (scope: Construct, props: StreamMappingProps): void => {
  const { fn, table, stream, maxRecordAge, retryAttempts } = props;
  const deadLetters = deadLetterQueue(scope, 'DeadLetters', "a table's stream");
  deadLetters.grant(fn, 'sqs:SendMessage');
  new EventSourceMapping(fn, 'Changes', {
    target: invoked(fn),
    eventSourceArn: table.grantReadStream(fn),
    // What was written before the mapping was created is read too.
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    maxBatchingWindow: Duration.seconds(stream.windowSeconds),
    filters: stream.filters.map((filter) => FilterCriteria.filter(filter)),
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    ...(retryAttempts !== undefined && { retryAttempts }),
    maxRecordAge,
    // CDK’s `SqsDlq` would grant two more actions.
    onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
  });
  addAlarms(scope, deadLetters, props);
};

const addAlarms = (scope: Construct, deadLetters: Queue, { fn, alarms, late }: StreamMappingProps): void => {
  const period = Duration.minutes(1);
  new RunbookAlarm(scope, 'DeadLettersAlarm', {
    name: `${alarms.name}-dead-letters`,
    description: alarms.deadLetters,
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
    alarmAbove: 0,
  });
  new RunbookAlarm(scope, 'LateAlarm', {
    name: `${alarms.name}-late`,
    description: alarms.late,
    // Milliseconds: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    metric: fn.metric('IteratorAge', { statistic: 'Maximum', period }),
    alarmAbove: late * 1000,
  });
};
