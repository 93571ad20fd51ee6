import type { FifoPlace } from './fifo.ts';
import type { MessageAttributes } from './message-attributes.ts';

/** A message as it was sent. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** The X-Ray trace header: the only system attribute that a sender may set. */
  readonly traceHeader?: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** The ARN of the source queue, for a message in a dead-letter queue. */
  readonly deadLetterSource?: string;
  /** Of a message in a FIFO queue. */
  readonly fifo?: FifoPlace;
}

/** A message that has been received. */
export interface ReceivedMessage extends Message {
  /** A new one each time the message is received. */
  readonly receiptHandle: string;
  /** Including this receive. */
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
}

/** A message in a queue, for inspection by tests. */
export interface QueuedMessage extends Message {
  /** `delayed`: not yet visible. `in-flight`: received, within its visibility timeout. */
  readonly state: 'delayed' | 'visible' | 'in-flight';
  /** When it becomes visible, or visible again. Epoch milliseconds. */
  readonly dueAt: number;
  readonly receiveCount: number;
}

/** The system attributes by their API names, all as strings. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export const systemAttributes = (message: ReceivedMessage): Record<string, string> => ({
  ...(message.traceHeader !== undefined && { AWSTraceHeader: message.traceHeader }),
  ApproximateReceiveCount: String(message.receiveCount),
  SentTimestamp: String(message.sentAt),
  SenderId: 'AIDALOCAL',
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  ...(message.deadLetterSource !== undefined && { DeadLetterQueueSourceArn: message.deadLetterSource }),
  ...(message.fifo !== undefined && {
    MessageGroupId: message.fifo.groupId,
    MessageDeduplicationId: message.fifo.deduplicationId,
    SequenceNumber: message.fifo.sequenceNumber,
  }),
});
