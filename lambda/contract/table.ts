/**
 * The one DynamoDB table, as far as both sides must agree on it: `lib` creates it in AWS, `local` in the engine on this
 * machine, `lambda/aws` reads and writes it. What the keys look like is `lambda/aws/keys.ts`'s business alone.
 */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Epoch seconds. TTL is a broom and never a clock: whoever reads filters on the item's own times. */
  ttl: 'ttl',
} as const;
