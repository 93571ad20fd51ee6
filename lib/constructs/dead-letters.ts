import { Duration } from 'aws-cdk-lib';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** A dead-letter queue; `sources` names the services or functions that send to it. */
export const deadLetterQueue = (scope: Construct, id: string, sources: string): Queue => {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  acknowledge(queue, {
    id: 'AwsSolutions-SQS3',
    reason: `This is a dead-letter queue itself, of ${sources}, which the rule does not detect.`,
  });
  return queue;
};

/**
 * An on-failure destination and not a dead-letter queue of the function, because its messages contain the error. CDK's
 * `SqsDestination` would grant two more actions.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const sqsDestination = (queue: IQueue): IDestination => ({
  bind: (_scope, fn) => {
    queue.grant(fn, 'sqs:SendMessage');
    return { destination: queue.queueArn };
  },
});
