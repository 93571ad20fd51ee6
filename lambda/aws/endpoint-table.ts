import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { EndpointOwner, EndpointOwners } from '../devices/endpoint-owners.ts';
import { endpointKey } from './keys.ts';
import { type OwnerOnRecord, readOwner, toItem } from './stored-items.ts';

/** Milliseconds for which an endpoint that is being deleted cannot be claimed: longer than its deletion takes. */
const LEAVING = 10_000;

export const ownerOnRecord = async (
  db: DynamoDBClient,
  TableName: string,
  endpointArn: string,
): Promise<OwnerOnRecord | undefined> => {
  const { Item } = await db.send(
    new GetItemCommand({ TableName, Key: toItem(endpointKey(endpointArn)), ConsistentRead: true }),
  );
  return Item && readOwner(Item);
};

/** The condition that an endpoint is still this owner's, with its values. */
const isOwnedBy = ({ tenant, userId, deviceId }: EndpointOwner) => ({
  condition: 'tenant = :tenant AND userId = :userId AND deviceId = :deviceId',
  values: { ':tenant': tenant, ':userId': userId, ':deviceId': deviceId },
});

export const endpointTable = (db: DynamoDBClient, TableName: string): EndpointOwners => {
  const ifStill = async (write: Promise<unknown>): Promise<boolean> => {
    try {
      await write;
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  };

  return {
    of: (endpointArn) => ownerOnRecord(db, TableName, endpointArn),

    release: async (endpointArn, owner, at) => {
      const { condition, values } = isOwnedBy(owner);
      const Key = toItem(endpointKey(endpointArn));
      const isLeaving = await ifStill(
        db.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression: 'SET leavingUntil = :until',
            ConditionExpression: condition,
            ExpressionAttributeValues: toItem({ ...values, ':until': at + LEAVING }),
          }),
        ),
      );
      if (!isLeaving) return undefined;
      return {
        done: async () => {
          await ifStill(
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
