import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { EndpointOwner, EndpointOwners } from '../../devices/endpoint-owners.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { endpointKey, ttlAt } from './keys.ts';
import { DELETION_TIMEOUT, RELEASED, REMOVED_RETENTION, releasedValues } from './release-items.ts';
import { readOwner, type StoredOwner, toItem } from './stored-items.ts';

/** Empty in the record of an endpoint that never had an owner. */
const OWNER = ['tenant', 'userId', 'deviceId'] as const satisfies readonly (keyof EndpointOwner)[];

/** An endpoint's record, also that of an endpoint that was released. */
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
        UpdateExpression: `SET ${OWNER.map((name) => `${name} = if_not_exists(${name}, :nobody)`).join(', ')}, claim = :claim, deletingUntil = :until, #ttl = :ttl REMOVE releasedAt`,
        ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(releasedAt) OR claim = :claim',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
      },
      {
        ':nobody': '',
        ':until': at + DELETION_TIMEOUT,
        ':ttl': ttlAt(at + REMOVED_RETENTION),
        ':claim': claim,
      },
    ),

  of: async (endpointArn) => {
    const owner = await storedOwner(db, TableName, endpointArn);
    return owner?.releasedAt === undefined ? owner : undefined;
  },

  forget: async ({ endpointArn, claim }, at) => {
    // Refused when the deletion took longer than its mark holds, and another device has claimed the endpoint since.
    await conditionalUpdate(
      { db, TableName },
      endpointKey(endpointArn),
      {
        UpdateExpression: RELEASED,
        ConditionExpression: 'claim = :claim',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
      },
      { ...releasedValues(at), ':claim': claim },
    );
  },
});
