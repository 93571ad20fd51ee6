import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { EndpointOwner, EndpointOwners } from '../../devices/endpoint-owners.ts';
import { endpointKey } from './keys.ts';
import { readOwner, type StoredOwner, toItem } from './stored-items.ts';

/** Milliseconds for which an endpoint that is being deleted cannot be claimed: longer than its deletion takes. */
const DELETION_TIMEOUT = 10_000;

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

/** The condition that the endpoint still has this owner, with its values. */
const isOwnedBy = ({ tenant, userId, deviceId }: EndpointOwner) => ({
  condition: 'tenant = :tenant AND userId = :userId AND deviceId = :deviceId',
  values: { ':tenant': tenant, ':userId': userId, ':deviceId': deviceId },
});

export const endpointTable = (db: DynamoDBClient, TableName: string): EndpointOwners => {
  const ifConditionHolds = async (write: Promise<unknown>): Promise<boolean> => {
    try {
      await write;
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  };

  return {
    of: (endpointArn) => storedOwner(db, TableName, endpointArn),

    release: async (endpointArn, owner, at) => {
      const { condition, values } = isOwnedBy(owner);
      const Key = toItem(endpointKey(endpointArn));
      const isReleased = await ifConditionHolds(
        db.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression: 'SET leavingUntil = :until',
            ConditionExpression: condition,
            ExpressionAttributeValues: toItem({ ...values, ':until': at + DELETION_TIMEOUT }),
          }),
        ),
      );
      if (!isReleased) return undefined;
      return {
        done: async () => {
          await ifConditionHolds(
            db.send(
              new DeleteItemCommand({
                TableName,
                Key,
                ConditionExpression: condition,
                ExpressionAttributeValues: toItem(values),
              }),
            ),
          );
        },
      };
    },
  };
};
