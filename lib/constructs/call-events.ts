import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CALL_EVENTS } from '../../lambda/contract/table.ts';
import type { CallTable } from './call-table.ts';
import { deadLetterQueue } from './dead-letters.ts';
import { invoked } from './live-alias.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface CallEventsProps {
  readonly table: CallTable;
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
}

/** Seconds after which a record that waits delays the end of a ringing phone noticeably. */
const LATE = 20;

/**
 * The function that reads the table's stream, so that a call is closed and its participants are notified of each change also when the
 * request failed that made the call or the change.
 */
export class CallEvents extends Construct {
  /** Needs grants for the table, the platform applications, the sockets and the timers. */
  readonly fn: SignallingFunction;

  constructor(scope: Construct, id: string, { table, codeDir }: CallEventsProps) {
    super(scope, id);
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'call-events',
      description: 'Completes what failed requests left undone: notifications, and timers of new calls',
    });
    const deadLetters = deadLetterQueue(this, 'DeadLetters', "a table's stream");
    deadLetters.grant(this.fn, 'sqs:SendMessage');
    new EventSourceMapping(this.fn, 'Changes', {
      target: invoked(this.fn),
      eventSourceArn: table.grantReadStream(this.fn),
      // What was written before the mapping was created is read too.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(CALL_EVENTS.windowSeconds),
      filters: CALL_EVENTS.filters.map((filter) => FilterCriteria.filter(filter)),
      reportBatchItemFailures: true,
      // A record that fails stops those that follow it: it is given up before all phones have stopped ringing anyway.
      bisectBatchOnError: true,
      retryAttempts: 5,
      maxRecordAge: Duration.minutes(5),
      // CDK’s `SqsDlq` would grant two more actions.
      onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
    });
    this.addAlarms(deadLetters);
  }

  private addAlarms(deadLetters: Queue): void {
    const period = Duration.minutes(1);
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      name: 'call-events-dead-letters',
      description: 'A change of a call could not be handled and was moved to the dead-letter queue.',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      alarmAbove: 0,
    });
    new RunbookAlarm(this, 'LateAlarm', {
      name: 'call-events-late',
      description: 'Changes of calls are read late from the table’s stream.',
      // Milliseconds: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
      metric: this.fn.metric('IteratorAge', { statistic: 'Maximum', period }),
      alarmAbove: LATE * 1000,
    });
  }
}
