import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { EventTarget, OutgoingEvent } from '../../events/event-target.ts';
import { type QueueMessage, sendInOrder } from '../../events/webhook-batches.ts';

interface WebhookMessage extends QueueMessage {
  readonly outgoing: OutgoingEvent;
}

/** The FIFO queue of one webhook. */
export const webhookQueue = (
  sqs: SQSClient,
  { name, queueUrl: QueueUrl, events: types }: { name: string; queueUrl: string; events?: EventTarget['types'] },
): EventTarget => {
  const send = async (batch: readonly WebhookMessage[]): Promise<readonly boolean[]> => {
    const { Successful = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: batch.map(({ group, deduplicationId, body }, index) => ({
          Id: String(index),
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: deduplicationId,
        })),
      }),
    );
    const accepted = new Set(Successful.map(({ Id }) => Id));
    return batch.map((_, index) => accepted.has(String(index)));
  };
  return {
    name: `webhook ${name}`,
    types,
    put: async (events) => {
      const messages = events.map((outgoing) => {
        const { group, deduplicationId, event } = outgoing;
        return { outgoing, group, deduplicationId, body: JSON.stringify(event) };
      });
      return (await sendInOrder(messages, send)).map(({ outgoing }) => outgoing);
    },
  };
};
