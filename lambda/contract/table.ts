/**
 * The attribute names of the one DynamoDB table, which `lib` creates in AWS, `local` creates in the local engine, and
 * `lambda/aws/dynamodb` reads and writes. The format of the keys is defined in `lambda/aws/dynamodb/keys.ts`.
 */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Epoch seconds. TTL only cleans up, up to days late, so every read filters on the item's own times. */
  ttl: 'ttl',
} as const;
