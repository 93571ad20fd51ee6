import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { deadLetterQueue, sqsDestination } from './dead-letters.ts';
import { invoked } from './live-alias.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface PushFeedbackProps {
  /** The topic of the endpoint events. */
  readonly events: ITopic;
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
  /**
   * Reserved concurrency, which is also the maximum, so that a flood of failures does not use up the concurrency of
   * invites.
   * @default - none: a reservation reduces the concurrency of all other functions, AWS requires 100 unreserved
   * executions, and the deployment would fail in a new account, whose limit is lower
   */
  readonly reservedConcurrentExecutions?: number;
}

/**
 * Lambda retries an event twice, after one minute and after two.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const ATTEMPTS = 3;

const ALIAS_ENDPOINT = {
  id: 'CloudFormation-Validate::W3694',
  reason: 'The endpoint of a subscription may be the ARN of an alias, which is one of its function with a qualifier.',
};

/** The function that handles endpoint events of SNS, so that devices that cannot be rung are detected. */
export class PushFeedback extends Construct {
  /** Handles the events. Needs grants for the table and the platform applications. */
  readonly fn: SignallingFunction;

  constructor(scope: Construct, id: string, { events, codeDir, ...reserved }: PushFeedbackProps) {
    super(scope, id);
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'push-feedback',
      description: 'Handles endpoint events of SNS: delivery failed, disabled, updated, deleted',
      ...reserved,
    });
    const deadLetters = deadLetterQueue(this, 'DeadLetters', 'an SNS subscription and of a function');
    // An event can fail in two places, each with its own dead-letter setting: SNS may fail to invoke Lambda, and the
    // function may fail. https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    const target = invoked(this.fn);
    const subscription = events.addSubscription(new LambdaSubscription(target, { deadLetterQueue: deadLetters }));
    if (target !== this.fn) acknowledge(subscription, ALIAS_ENDPOINT);
    target.configureAsyncInvoke({ retryAttempts: ATTEMPTS - 1, onFailure: sqsDestination(deadLetters) });
    this.addAlarms(deadLetters);
  }

  private addAlarms(deadLetters: Queue): void {
    new RunbookAlarm(this, 'DeadLettersAlarm', {
      name: 'push-feedback-dead-letters',
      description: 'An endpoint event of SNS could not be handled and was moved to the dead-letter queue.',
      // Not NumberOfMessagesSent, which does not count every message from SNS or Lambda.
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      alarmAbove: 0,
    });
    new RunbookAlarm(this, 'ErrorsAlarm', {
      name: 'push-feedback-errors',
      description: 'The function that handles endpoint events of SNS fails repeatedly.',
      metric: this.fn.metricErrors({ period: Duration.minutes(5) }),
      // The errors of two events that fail permanently. Those become dead letters, which is the other alarm.
      alarmAbove: 2 * ATTEMPTS,
    });
  }
}
