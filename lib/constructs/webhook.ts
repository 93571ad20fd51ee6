import { Duration, Stack } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import type { WebhookSettings } from '../../lambda/contract/event-settings.ts';
import { WEBHOOKS } from '../../lambda/contract/webhooks.ts';
import type { WebhookSetting } from '../settings/event-settings.ts';
import { invoked } from './live-alias.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface WebhookProps {
  readonly webhook: WebhookSetting;
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
}

/** Seconds for which the oldest event may wait without an alarm: a receiver that is restarted has none. */
const LATE = 3600;

/**
 * One webhook: the queue that keeps the events of each call in order, and the function that posts them. Both are its own, so that a receiver
 * that is slow or gone delays no other.
 */
export class Webhook extends Construct {
  /** Needs no other grants than it has. */
  readonly fn: SignallingFunction;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly settings: WebhookSetting;

  constructor(scope: Construct, id: string, { webhook, codeDir }: WebhookProps) {
    super(scope, id);
    this.settings = webhook;
    // Each call is a group, and AWS limits the messages of a group only: without this, 300 events a second.
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
    const fifo = {
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', fifo);
    this.queue = new Queue(this, 'Queue', {
      ...fifo,
      visibilityTimeout: Duration.seconds(WEBHOOKS.visibilitySeconds),
      // The function moves an event there itself after a day. Without this policy, SQS would move none back.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: WEBHOOKS.receives },
    });
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'send-webhook',
      description: `Posts events to the webhook ${webhook.name}`,
      timeout: Duration.seconds(WEBHOOKS.timeoutSeconds),
    });
    this.connect();
    this.addAlarms();
  }

  private connect(): void {
    const { name, url, secret, allowPrivate, maxConcurrency } = this.settings;
    const settings: WebhookSettings = {
      name,
      url,
      secretName: secret,
      allow: allowPrivate ? 'private' : 'public',
      deadLetterQueueUrl: this.deadLetters.queueUrl,
    };
    this.fn.addEnvironment(ENV.webhook, Stack.of(this).toJsonString(settings));
    Secret.fromSecretNameV2(this, 'Secret', secret).grantRead(this.fn);
    // The actions of AWSLambdaSQSQueueExecutionRole, on this one queue, and that of a delayed next attempt.
    this.queue.grant(
      this.fn,
      ...['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
    );
    this.deadLetters.grant(this.fn, 'sqs:SendMessage');
    new EventSourceMapping(this.fn, 'Events', {
      target: invoked(this.fn),
      eventSourceArn: this.queue.queueArn,
      // An event that fails delays the events of its call, and of no other.
      batchSize: 1,
      reportBatchItemFailures: true,
      maxConcurrency,
    });
  }

  private addAlarms(): void {
    const period = Duration.minutes(1);
    const { name: target } = this.settings;
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      name: 'webhook-dead-letters',
      target,
      description: `Events could not be delivered to the webhook ${target} for a day and were moved to its dead-letter queue.`,
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      alarmAbove: 0,
    });
    new RunbookAlarm(this, 'LateAlarm', {
      name: 'webhook-late',
      target,
      description: `The receiver of the webhook ${target} has not taken an event for an hour.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period }),
      alarmAbove: LATE,
    });
  }
}
