/** Settings of the ring timers' queue, which `lib` creates in AWS and `local` in the local backend. */
export const TIMERS = {
  /**
   * Seconds until SQS redelivers a timer whose function failed: at least six times the function's timeout
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
   */
  visibilitySeconds: 60,
  /** Deliveries of a timer before it goes to the dead-letter queue. */
  attempts: 5,
} as const;
