import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WebhookMessages } from '../../events/webhook-messages.ts';

/** Both queues are of one account and region, so that their URLs differ in the name only, which is the end of an ARN. */
const queueUrlOf = (arn: string, otherQueueUrl: string): string =>
  otherQueueUrl.replace(/[^/]+$/, () => arn.split(':').at(-1) ?? '');

/** The messages of a webhook's queue. */
export const webhookMessages = (sqs: SQSClient, deadLetterQueueUrl: string): WebhookMessages => ({
  delay: async ({ queue, receiptHandle }, ms) => {
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrlOf(queue, deadLetterQueueUrl),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: Math.ceil(ms / 1000),
      }),
    );
  },
  giveUp: async ({ body, group, deduplicationId }, { webhook, attempts, error }) => {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: deduplicationId,
        MessageAttributes: {
          webhook: text(webhook),
          error: text(error),
          attempts: { DataType: 'Number', StringValue: String(attempts) },
        },
      }),
    );
  },
});
