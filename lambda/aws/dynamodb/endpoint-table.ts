import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { EndpointOwners } from '../../devices/endpoint-owners.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { endpointKey, ttlAt } from './keys.ts';
import { DELETION_TIMEOUT, REMOVED_RETENTION } from './release-items.ts';
import { readOwner, type StoredOwner, toItem } from './stored-items.ts';

export const storedOwner = async (
  db: DynamoDBClient,
  TableName: string,
  endpointArn: string,
): Promise<StoredOwner | undefined> => {
  const { Item } = await db.send(
    new GetItemCommand({ TableName, Key: toItem(endpointKey(endpointArn)), ConsistentRead: true }),
  );
  return Item && readOwner(Item);
};

export const endpointTable = (db: DynamoDBClient, TableName: string): EndpointOwners => ({
  takeUnowned: async ({ endpointArn, claim }, at) => {
    // Of no user.
    const nobody = { tenant: '', userId: '', deviceId: '' };
    const deletion = { deletingUntil: at + DELETION_TIMEOUT, ttl: ttlAt(at + REMOVED_RETENTION) };
    try {
      await db.send(
        new PutItemCommand({
          TableName,
          Item: toItem({ ...endpointKey(endpointArn), ...nobody, claim, ...deletion }),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  },

  release: ({ endpointArn, claim }, at) =>
    conditionalUpdate(
      { db, TableName },
      endpointKey(endpointArn),
      {
        UpdateExpression: 'SET deletingUntil = :until, #ttl = :ttl',
        ConditionExpression: 'claim = :claim',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
      },
      { ':until': at + DELETION_TIMEOUT, ':ttl': ttlAt(at + REMOVED_RETENTION), ':claim': claim },
    ),

  of: (endpointArn) => storedOwner(db, TableName, endpointArn),

  forget: async ({ endpointArn, claim }) => {
    try {
      await db.send(
        new DeleteItemCommand({
          TableName,
          Key: toItem(endpointKey(endpointArn)),
          ConditionExpression: 'claim = :claim',
          ExpressionAttributeValues: toItem({ ':claim': claim }),
        }),
      );
    } catch (error) {
      // The deletion took longer than its mark holds, and another device has claimed the endpoint since.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});
