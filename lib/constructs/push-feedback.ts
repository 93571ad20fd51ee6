import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue, sentTo } from './dead-letters.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface PushFeedbackProps {
  /** Where SNS tells what became of its endpoints. */
  readonly events: ITopic;
  /** Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it. */
  readonly codeDir: string;
  /**
   * Executions at once that are kept for it and are all that it gets, so that a storm of failures leaves the rest to
   * invites.
   * @default - none: what is reserved is taken from all others, AWS keeps 100 back for those, and in a new account,
   * which has less, the deployment would fail
   */
  readonly reservedConcurrentExecutions?: number;
}

/**
 * Lambda runs an event again twice, after one minute and after two.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const ATTEMPTS = 3;

/** The function that takes in what SNS tells of its endpoints, so that a device that cannot be rung is seen. */
export class PushFeedback extends Construct {
  /** Takes the events in. What it needs for that is for others to grant. */
  readonly fn: SignallingFunction;

  constructor(scope: Construct, id: string, { events, codeDir, ...reserved }: PushFeedbackProps) {
    super(scope, id);
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'push-feedback',
      description: 'Takes in what SNS tells of its endpoints: refused, disabled, changed, deleted',
      // Long enough to move a token to another application while SNS throttles.
      timeout: Duration.seconds(30),
      ...reserved,
    });
    const dead = deadLetterQueue(this, 'DeadLetters', 'an SNS subscription and of a function');
    // An event can be lost in two places, each with a way out of its own: SNS may not get it to Lambda, and the function
    // may fail with it. https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    events.addSubscription(new LambdaSubscription(this.fn, { deadLetterQueue: dead }));
    this.fn.configureAsyncInvoke({ retryAttempts: ATTEMPTS - 1, onFailure: sentTo(dead) });
    this.watch(dead);
  }

  private watch(dead: Queue): void {
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      name: 'push-feedback-dead-letters',
      says: 'What SNS told of an endpoint could not be taken in and was given up.',
      // Never NumberOfMessagesSent, which does not count all that SNS or Lambda put there.
      metric: dead.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      tolerated: 0,
    });
    new RunbookAlarm(this, 'ErrorsAlarm', {
      name: 'push-feedback-errors',
      says: 'The function that takes in what SNS tells of endpoints fails again and again.',
      metric: this.fn.metricErrors({ period: Duration.minutes(5) }),
      // What two events make that fail to the end. They are dead letters then, which is the other alarm.
      tolerated: 2 * ATTEMPTS,
    });
  }
}
