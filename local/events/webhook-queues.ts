import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { WEBHOOKS } from '../../lambda/contract/webhooks.ts';
import type { Sqs } from '../aws/sqs/start-sqs.ts';

export const webhookQueue = (webhook: string): string => `webhook-${webhook}.fifo`;
export const webhookDeadLetterQueue = (webhook: string): string => `webhook-${webhook}-dead.fifo`;

const FIFO = { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };

/** Creates the queue of a webhook and its dead-letter queue, as `lib/constructs/webhook.ts` does in AWS. */
export const createWebhookQueues = async ({ url, region, queueArn }: Sqs, webhook: string): Promise<void> => {
  const sqs = new SQSClient({ endpoint: url, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const deadLetterTargetArn = queueArn(webhookDeadLetterQueue(webhook));
  const retention = { MessageRetentionPeriod: String(14 * 24 * 3600) };
  await sqs.send(
    new CreateQueueCommand({ QueueName: webhookDeadLetterQueue(webhook), Attributes: { ...FIFO, ...retention } }),
  );
  await sqs.send(
    new CreateQueueCommand({
      QueueName: webhookQueue(webhook),
      Attributes: {
        ...FIFO,
        ...retention,
        VisibilityTimeout: String(WEBHOOKS.visibilitySeconds),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: WEBHOOKS.receives }),
      },
    }),
  );
  sqs.destroy();
};
