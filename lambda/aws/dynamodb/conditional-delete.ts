import { ConditionalCheckFailedException, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { Key } from './keys.ts';
import { toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/**
 * One conditional deletion.
 *
 * @param values plain values, not yet marshalled
 * @returns whether the condition was met
 */
export const conditionalDelete = async (
  { db, TableName }: Pick<TenantTable, 'db' | 'TableName'>,
  key: Key,
  ConditionExpression: string,
  values?: object,
): Promise<boolean> => {
  try {
    await db.send(
      new DeleteItemCommand({
        TableName,
        Key: toItem(key),
        ConditionExpression,
        ...(values && { ExpressionAttributeValues: toItem(values) }),
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
};
