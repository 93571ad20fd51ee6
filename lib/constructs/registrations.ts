import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import { REGISTRATION_QUEUE } from '../../lambda/contract/registration-tasks.ts';
import { invoked } from './live-alias.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface RegistrationsProps {
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
}

/**
 * What is done for devices later: registrations beyond SNS's quota, and the verification of endpoints. A queue and a function of their own,
 * so that a million registrations delay no timer of a call.
 */
export class Registrations extends Construct {
  /** Carries the tasks out. Needs grants for the table and the platform applications. */
  readonly fn: SignallingFunction;
  private readonly queue: Queue;

  constructor(scope: Construct, id: string, { codeDir }: RegistrationsProps) {
    super(scope, id);
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'registrations',
      description: 'Carries out registrations beyond the quota of SNS, and verifies endpoints',
      timeout: Duration.seconds(REGISTRATION_QUEUE.timeoutSeconds),
    });
    const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const deadLetters = new Queue(this, 'DeadLetters', { ...secure, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...secure,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(REGISTRATION_QUEUE.visibilitySeconds),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: REGISTRATION_QUEUE.attempts },
    });
    this.queue.grant(this.fn, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    new EventSourceMapping(this.fn, 'Tasks', {
      target: invoked(this.fn),
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: REGISTRATION_QUEUE.maxConcurrency,
    });
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      name: 'registrations-dead-letters',
      description: 'A registration that waited, or a verification of endpoints, failed five times.',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      alarmAbove: 0,
    });
  }

  /** Lets `fn` set tasks, and sets the queue's URL in it. */
  grantSetTasks(fn: LambdaFunction): void {
    this.queue.grant(fn, 'sqs:SendMessage');
    fn.addEnvironment(ENV.registrationQueueUrl, this.queue.queueUrl);
  }
}
