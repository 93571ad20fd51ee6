/** The queue of ring timers, as far as both sides must agree on it: `lib` makes it in AWS, `local` on this machine. */
export const TIMERS = {
  /**
   * Seconds until a timer whose function failed comes again: at least six times the function's timeout
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
   */
  visibilitySeconds: 60,
  /** Times a timer is tried before it is put with the dead letters. */
  attempts: 5,
} as const;
