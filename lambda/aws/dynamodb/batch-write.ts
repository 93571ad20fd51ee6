import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import type { Key } from './keys.ts';
import { toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Maximum number of items in one BatchWriteItem. */
const BATCH = 25;

const writeBatch = async (
  { db, TableName }: Pick<TenantTable, 'db' | 'TableName'>,
  requests: WriteRequest[],
): Promise<void> => {
  // DynamoDB returns items unprocessed when it throttles.
  for (let remaining = requests; remaining.length > 0; ) {
    const { UnprocessedItems } = await db.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: remaining } }));
    remaining = UnprocessedItems?.[TableName] ?? [];
  }
};

/** Writes all items, in batches at the same time. */
export const writeMany = async (
  table: Pick<TenantTable, 'db' | 'TableName'>,
  requests: WriteRequest[],
): Promise<void> => {
  const batches = Array.from({ length: Math.ceil(requests.length / BATCH) }, (_, index) =>
    requests.slice(index * BATCH, (index + 1) * BATCH),
  );
  await Promise.all(batches.map((batch) => writeBatch(table, batch)));
};

export const deleteMany = (table: Pick<TenantTable, 'db' | 'TableName'>, keys: readonly Key[]): Promise<void> =>
  writeMany(
    table,
    keys.map((key) => ({ DeleteRequest: { Key: toItem(key) } })),
  );
