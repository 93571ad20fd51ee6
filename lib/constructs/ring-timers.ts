import { Duration } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { TIMERS } from '../../lambda/contract/timers.ts';
import { invoked } from './live-alias.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface RingTimersProps {
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
  /** @default - none */
  readonly reservedConcurrentExecutions?: number;
  /**
   * Most executions that the queue starts at once, 2 to 1,000.
   * @default - no limit but the account's
   */
  readonly maxConcurrency?: number;
}

/** A timer's delay is at most the longest ring window that an invite may request. */
const MAX_DELAY = Duration.seconds(LIMITS.ringTimeoutSeconds.max);

/** For a batch of timers. Short, because a failed timer is retried after six times this timeout. */
const TIMEOUT = Duration.seconds(10);

/** Time for polling and a cold start. */
const MARGIN = Duration.seconds(30);

/** Timers of calls: delayed SQS messages and the function that rings again or closes the call when one is due. */
export class RingTimers extends Construct {
  /** Runs the timers. Has the grants for the queue; needs those for the table, the applications and the sockets. */
  readonly fn: SignallingFunction;
  private readonly queue: Queue;

  constructor(scope: Construct, id: string, { codeDir, maxConcurrency, ...reserved }: RingTimersProps) {
    super(scope, id);
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'ring-timer',
      description: 'Rings devices again and closes unanswered calls',
      timeout: TIMEOUT,
      ...reserved,
    });
    // AWS recommends at least six times the function's timeout, so that Lambda can retry after throttling, and at least
    // five attempts: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    const visibilityTimeout = Duration.seconds(TIMERS.visibilitySeconds);
    const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const deadLetters = new Queue(this, 'DeadLetters', { ...secure, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...secure,
      visibilityTimeout,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: TIMERS.attempts },
    });
    this.addEventSource(this.queue, maxConcurrency);
    this.addAlarms(this.queue, deadLetters, visibilityTimeout);
  }

  /** Age of the oldest timer in the queue, in seconds. */
  metricAge(options?: MetricOptions): Metric {
    return this.queue.metricApproximateAgeOfOldestMessage(options);
  }

  /** Lets `fn` set timers, and sets the queue's URL in it. */
  grantSetTimers(fn: LambdaFunction): void {
    this.queue.grant(fn, 'sqs:SendMessage');
    fn.addEnvironment(ENV.timerQueueUrl, this.queue.queueUrl);
  }

  private addEventSource(queue: Queue, maxConcurrency: number | undefined): void {
    // The actions of AWSLambdaSQSQueueExecutionRole, on this one queue; CDK's SqsEventSource would grant two more.
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaSQSQueueExecutionRole.html
    queue.grant(this.fn, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    // No batching window: it would prolong every ring.
    new EventSourceMapping(this.fn, 'Timers', {
      target: invoked(this.fn),
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    });
  }

  private addAlarms(queue: Queue, deadLetters: Queue, visibilityTimeout: Duration): void {
    const period = Duration.minutes(1);
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      name: 'ring-timers-dead-letters',
      description: 'A timer of a call failed five times and was moved to the dead-letter queue.',
      // Not NumberOfMessagesSent, which does not count messages that SQS moves there:
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      alarmAbove: 0,
    });
    new RunbookAlarm(this, 'LateAlarm', {
      name: 'ring-timers-late',
      description: 'Timers of calls are late: phones ring longer than the ring window.',
      // "The age of the oldest unprocessed message": AWS does not document whether the delay counts. If it does, the
      // threshold allows one failed attempt; if not, the alarm comes a minute later. A message received three times no
      // longer counts; the other alarm covers it.
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
      metric: queue.metricApproximateAgeOfOldestMessage({ period }),
      alarmAbove: MAX_DELAY.plus(visibilityTimeout).plus(MARGIN).toSeconds(),
    });
  }
}
