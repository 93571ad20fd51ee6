/**
 * SNS's delays between attempts of a mobile push, in milliseconds: 2 of 10 s, 10 growing from 10 s to 600 s, 38 of
 * 600 s, about six hours in all. SNS has no setting for them.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export const RETRY_DELAYS_MS: readonly number[] = [
  ...Array.from({ length: 2 }, () => 10_000),
  ...Array.from({ length: 10 }, (_, step) => Math.round(10_000 * 60 ** (step / 9))),
  ...Array.from({ length: 38 }, () => 600_000),
];
