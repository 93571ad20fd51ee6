import { Duration, Validations } from 'aws-cdk-lib';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A queue for what a function or a service failed with; `of` says whose it is. */
export const deadLetterQueue = (scope: Construct, id: string, of: string): Queue => {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: `It is a dead-letter queue itself: of ${of}, where the rule does not look.`,
  });
  return queue;
};

/**
 * An on-failure destination rather than a dead-letter queue of the function, because it says what the error was. CDK's
 * `SqsDestination` would grant two actions more.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const sentTo = (queue: IQueue): IDestination => ({
  bind: (_scope, fn) => {
    queue.grant(fn, 'sqs:SendMessage');
    return { destination: queue.queueArn };
  },
});
