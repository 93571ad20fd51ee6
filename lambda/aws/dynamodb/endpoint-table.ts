import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { EndpointOwners } from '../../devices/endpoint-owners.ts';
import { endpointKey } from './keys.ts';
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
