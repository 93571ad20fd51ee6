import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Key } from './keys.ts';
import { toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

type Update = Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames'>;

/**
 * One conditional write.
 *
 * @param values plain values, not yet marshalled
 * @returns whether the condition was met
 */
export const conditionalUpdate = async (
  { db, TableName }: Pick<TenantTable, 'db' | 'TableName'>,
  key: Key,
  update: Update,
  values: object,
): Promise<boolean> => {
  try {
    await db.send(
      new UpdateItemCommand({ TableName, Key: toItem(key), ...update, ExpressionAttributeValues: toItem(values) }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
};
