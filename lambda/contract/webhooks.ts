/** Settings of the webhooks' queues and functions, which `lib` creates in AWS and `local` in the local backend. */
export const WEBHOOKS = {
  /** Webhooks of one deployment: each is one more message for every event. */
  max: 5,
  /** Seconds that one delivery may take: the receiver has 10 of them. */
  timeoutSeconds: 30,
  /**
   * Seconds until SQS gives a message again whose function ended without a word: at least six times the function's timeout
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
   */
  visibilitySeconds: 180,
  /**
   * Receives of a message before SQS itself moves it to the dead-letter queue. A function that fails each time before it can set the next
   * attempt gets a day in all, as a receiver that does not answer does.
   */
  receives: 480,
  /** Deliveries at the same moment, by default. */
  concurrency: 10,
} as const;
