import { Duration } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import { LIMITS } from '../../lambda/contract/schemas.ts';
import { TIMERS } from '../../lambda/contract/timers.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface RingTimersProps {
  /** Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it. */
  readonly codeDir: string;
}

/** The longest ring window that an invite may ask for is the longest that a timer is delayed. */
const LONGEST_RING = Duration.seconds(LIMITS.ringSeconds.max);

/** For a batch of timers. No longer than needed: a timer that failed is tried again after six times as long. */
const TIMEOUT = Duration.seconds(10);

/** What polling and a function that starts cold may take without being late. */
const MARGIN = Duration.seconds(30);

/**
 * Timers of calls: messages that SQS delays until it is time to ring again or to stop ringing, and the function that
 * then does it.
 */
export class RingTimers extends Construct {
  /** Runs the timers. What it needs for that besides the queue is for others to grant. */
  readonly fn: SignallingFunction;
  private readonly queue: Queue;

  constructor(scope: Construct, id: string, { codeDir }: RingTimersProps) {
    super(scope, id);
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'ring-timer',
      description: 'Rings phones again, and stops those that nobody answered',
      timeout: TIMEOUT,
    });
    // At least six times the function's timeout, so that Lambda can try again after it was throttled, and at least five
    // attempts: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    const visibilityTimeout = Duration.seconds(TIMERS.visibilitySeconds);
    const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const dead = new Queue(this, 'DeadLetters', { ...secure, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...secure,
      visibilityTimeout,
      deadLetterQueue: { queue: dead, maxReceiveCount: TIMERS.attempts },
    });
    this.run(this.queue);
    this.watch(this.queue, dead, visibilityTimeout);
  }

  /** Seconds since the oldest timer was set that has not been run. */
  metricAge(options?: MetricOptions): Metric {
    return this.queue.metricApproximateAgeOfOldestMessage(options);
  }

  /** Lets `fn` set timers, and tells it where. */
  grantSetTimers(fn: LambdaFunction): void {
    this.queue.grant(fn, 'sqs:SendMessage');
    fn.addEnvironment(ENV.timerQueueUrl, this.queue.queueUrl);
  }

  private run(queue: Queue): void {
    // Those of AWSLambdaSQSQueueExecutionRole, on this one queue; CDK's SqsEventSource would grant two more.
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaSQSQueueExecutionRole.html
    queue.grant(this.fn, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    // No batching window: a phone would ring on for as long as it lasts.
    this.fn.addEventSourceMapping('Timers', {
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
    });
  }

  private watch(queue: Queue, dead: Queue, visibilityTimeout: Duration): void {
    const period = Duration.minutes(1);
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      name: 'ring-timers-dead-letters',
      says: 'A timer of a call failed five times and was given up.',
      // Never NumberOfMessagesSent, which does not count what SQS itself moves there:
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
      metric: dead.metricApproximateNumberOfMessagesVisible({ period }),
      tolerated: 0,
    });
    new RunbookAlarm(this, 'LateAlarm', {
      name: 'ring-timers-late',
      says: 'Timers of calls wait to be run, so phones ring on.',
      // "The age of the oldest unprocessed message": AWS does not say whether the delay counts. The threshold is right if
      // it does, which leaves room for one failed attempt, and goes off a minute later if it does not. A message received
      // three times no longer counts; that one is left to the other alarm.
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
      metric: queue.metricApproximateAgeOfOldestMessage({ period }),
      tolerated: LONGEST_RING.plus(visibilityTimeout).plus(MARGIN).toSeconds(),
    });
  }
}
