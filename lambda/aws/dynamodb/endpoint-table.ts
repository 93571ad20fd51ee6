import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { EndpointOwner, EndpointOwners } from '../../devices/endpoint-owners.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { endpointKey, ttlAt } from './keys.ts';
import { DELETION_TIMEOUT, REMOVED_RETENTION } from './release-items.ts';
import { readOwner, type StoredOwner, toItem } from './stored-items.ts';

/** Empty in the record of an endpoint that never had an owner. */
const OWNER = ['tenant', 'userId', 'deviceId'] as const satisfies readonly (keyof EndpointOwner)[];

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
  release: ({ endpointArn, claim }, at) =>
    conditionalUpdate(
      { db, TableName },
      endpointKey(endpointArn),
      {
        UpdateExpression: `SET ${OWNER.map((name) => `${name} = if_not_exists(${name}, :nobody)`).join(', ')}, claim = :claim, deletingUntil = :until, #ttl = :ttl`,
        ConditionExpression: 'attribute_not_exists(pk) OR claim = :claim',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
      },
      {
        ':nobody': '',
        ':until': at + DELETION_TIMEOUT,
        ':ttl': ttlAt(at + REMOVED_RETENTION),
        ':claim': claim,
      },
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
