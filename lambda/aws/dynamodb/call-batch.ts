import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Key } from './keys.ts';
import { type Item, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Maximum number of keys in one BatchGetItem. */
const BATCH = 100;

/** The items that exist among these keys, at most {@link BATCH}, in no order. */
export const readMany = async (
  { db, TableName }: TenantTable,
  keys: readonly Key[],
  ConsistentRead = false,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let remaining = keys.slice(0, BATCH).map((key) => toItem(key));
  // DynamoDB returns keys unprocessed when it throttles or when the response exceeds 16 MB.
  while (remaining.length > 0) {
    const { Responses, UnprocessedKeys } = await db.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: remaining, ConsistentRead } } }),
    );
    items.push(...(Responses?.[TableName] ?? []));
    remaining = UnprocessedKeys?.[TableName]?.Keys ?? [];
  }
  return items;
};
