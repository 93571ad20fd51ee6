import type { MessageAttributes } from './message-attributes.ts';

/** What somebody sent. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** Of tracing: the one attribute of the system that a sender may set. */
  readonly traceHeader?: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Of the queue it came from, once it is in a dead-letter queue. */
  readonly deadLetterSource?: string;
}

/** A message in the hands of a receiver. */
export interface ReceivedMessage extends Message {
  /** The receiver's own: it changes with each time the message is received. */
  readonly receiptHandle: string;
  /** This time included. */
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
}

/** A message in a queue, as a test looks at it. */
export interface QueuedMessage extends Message {
  /** `delayed`: not to be received yet. `in-flight`: a receiver has it. */
  readonly state: 'delayed' | 'visible' | 'in-flight';
  /** When it can be received, or received again. Epoch milliseconds. */
  readonly dueAt: number;
  readonly receiveCount: number;
}

/** By the names of the API, all as text. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export const systemAttributes = (message: ReceivedMessage): Record<string, string> => ({
  ...(message.traceHeader !== undefined && { AWSTraceHeader: message.traceHeader }),
  ApproximateReceiveCount: String(message.receiveCount),
  SentTimestamp: String(message.sentAt),
  SenderId: 'AIDALOCAL',
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  ...(message.deadLetterSource !== undefined && { DeadLetterQueueSourceArn: message.deadLetterSource }),
});
