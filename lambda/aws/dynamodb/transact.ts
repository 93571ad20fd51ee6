import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';

/** Attempts, and the longest pause between two in milliseconds: users may register the same token concurrently. */
const ATTEMPTS = 8;
const PAUSE = 60;

export type TransactionResult =
  | { readonly kind: 'done' }
  /** `failed`: the items whose condition did not hold. Nothing was written. */
  | { readonly kind: 'refused'; readonly failed: ReadonlySet<TransactWriteItem> }
  /** Another request writes one of the items, or DynamoDB throttles. Nothing was written. */
  | { readonly kind: 'conflict' };

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const TEMPORARY: readonly string[] = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** Writes all of the items or none. */
export const transact = async (db: DynamoDBClient, items: readonly TransactWriteItem[]): Promise<TransactionResult> => {
  try {
    await db.send(new TransactWriteItemsCommand({ TransactItems: [...items] }));
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof TransactionConflictException) return { kind: 'conflict' };
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? '');
    const failed = new Set(items.filter((_, index) => codes[index] === 'ConditionalCheckFailed'));
    if (failed.size > 0) return { kind: 'refused', failed };
    if (codes.some((code) => TEMPORARY.includes(code))) return { kind: 'conflict' };
    throw error;
  }
};

/**
 * Repeats a read and the transaction that depends on it, until `attempt` returns a result other than `again`.
 *
 * @returns `undefined` when concurrent writes won every attempt
 */
export const repeatTransaction = async <T>(
  pause: (ms: number) => Promise<void>,
  attempt: () => Promise<T | 'again'>,
): Promise<T | undefined> => {
  for (let count = 0; count < ATTEMPTS; count += 1) {
    if (count > 0) await pause(PAUSE * Math.random());
    const result = await attempt();
    if (result !== 'again') return result;
  }
  return undefined;
};
