import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ABANDONED_AFTER, type Erasure, type ErasureStore } from '../../users/erasure.ts';
import { type Item, readErasure, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** The mark is an attribute of the user's number of devices, which every registration changes, so that it decides between the two. */
export const erasureTable = ({ db, TableName, keys }: TenantTable): ErasureStore => {
  const stored = (item: Item | undefined): Erasure | undefined => item && readErasure(item);
  return {
    begin: async (userId, erasure) => {
      try {
        await db.send(
          new UpdateItemCommand({
            TableName,
            Key: toItem(keys.deviceCount(userId)),
            UpdateExpression: 'SET erasure = :erasure',
            ConditionExpression: 'attribute_not_exists(erasure) OR erasure.startedAt < :abandoned',
            ExpressionAttributeValues: toItem({
              ':erasure': erasure,
              ':abandoned': erasure.startedAt - ABANDONED_AFTER,
            }),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return erasure;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return stored(error.Item) ?? erasure;
      }
    },

    get: async (userId) => {
      const { Item } = await db.send(
        new GetItemCommand({ TableName, Key: toItem(keys.deviceCount(userId)), ConsistentRead: true }),
      );
      return stored(Item);
    },

    finish: async (userId, erasureId) => {
      try {
        await db.send(
          new DeleteItemCommand({
            TableName,
            Key: toItem(keys.deviceCount(userId)),
            ConditionExpression: 'erasure.id = :id',
            ExpressionAttributeValues: toItem({ ':id': erasureId }),
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
};
