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

/** The table's stream, which `call-events` reads. `lib` sets it up in AWS, `local` on this machine. */
export const CALL_EVENTS = {
  /**
   * Lambda's filters of the stream's records: new calls, and calls with a change of which participants have not been notified. The
   * values are those of `CALL_RECORD` and `Call.unnotified`.
   */
  filters: [
    { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: ['CALL'] } } } },
    { dynamodb: { Keys: { sk: { S: ['CALL'] } }, NewImage: { unnotified: { BOOL: [true] } } } },
  ],
  /** Seconds for which records are gathered: the request that made the change has mostly done the rest by then. */
  windowSeconds: 2,
} as const;

/**
 * The same stream, which `publish-events` reads too. Without what can have no event: calls of which nothing is recorded but the invite, and
 * deletions. The values are those of `CALL_RECORD`, `Call.initiatedAfter`, `DEVICE_PREFIX` and `BROWSER_PREFIX`. `exists` is possible for a leaf only:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
export const PUBLISHED_EVENTS_STREAM = {
  filters: [
    {
      eventName: ['MODIFY'],
      dynamodb: { Keys: { sk: { S: ['CALL'] } }, NewImage: { initiatedAfter: { N: [{ exists: true }] } } },
    },
    { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { sk: { S: [{ prefix: 'RING#DEVICE#' }] } } } },
    { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { sk: { S: [{ prefix: 'RING#BROWSER#' }] } } } },
  ],
  /** Seconds for which records are gathered, so that one request carries several events. */
  windowSeconds: 1,
} as const;
