/** A message that is being delivered. */
export interface ReceivedMessage {
  /** ARN of the queue. */
  readonly queue: string;
  readonly receiptHandle: string;
  readonly group: string;
  readonly deduplicationId: string;
  readonly body: string;
}

/** Why an event was given up, for who looks into the dead-letter queue. */
export interface GivenUp {
  readonly webhook: string;
  readonly attempts: number;
  /** The last error: `http_500`, `timeout` and so on. */
  readonly error: string;
}

/** What is done with a message that could not be delivered. */
export interface WebhookMessages {
  /** The message, and so those of its group that are behind it, is delivered again after this time. */
  delay(message: ReceivedMessage, ms: number): Promise<void>;
  /** Puts the message into the dead-letter queue. */
  giveUp(message: ReceivedMessage, why: GivenUp): Promise<void>;
}
