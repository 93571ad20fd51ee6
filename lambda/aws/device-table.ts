import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type DeviceStore, MAX_DEVICES } from '../devices/device-store.ts';
import { DAY, deviceKey, devicePrefix, ttlAt, userPartition } from './keys.ts';
import { readDevice, toItem } from './stored-items.ts';

/** How long a removed device is remembered, so that logging out twice is no error. */
const REMEMBERED = 30 * DAY;

export const deviceTable = (db: DynamoDBClient, TableName: string): DeviceStore => ({
  get: async (userId, deviceId) => {
    const { Item } = await db.send(new GetItemCommand({ TableName, Key: toItem(deviceKey(userId, deviceId)) }));
    return Item === undefined || Item.removedAt ? undefined : readDevice(Item);
  },

  list: async (userId) => {
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :user AND begins_with(sk, :device)',
        FilterExpression: 'attribute_not_exists(removedAt)',
        ExpressionAttributeValues: toItem({ ':user': userPartition(userId), ':device': devicePrefix }),
      }),
    );
    return Items.map(readDevice)
      .sort((a, b) => b.refreshedAt - a.refreshedAt)
      .slice(0, MAX_DEVICES);
  },

  put: async (device) => {
    await db.send(
      new PutItemCommand({ TableName, Item: toItem({ ...deviceKey(device.userId, device.deviceId), ...device }) }),
    );
  },

  remove: async (userId, deviceId, at) => {
    try {
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(deviceKey(userId, deviceId)),
          UpdateExpression: 'SET removedAt = :at, #ttl = :ttl',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(removedAt)',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({ ':at': at, ':ttl': ttlAt(at + REMEMBERED) }),
          ReturnValues: 'ALL_OLD',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return readDevice(Attributes ?? {});
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item === undefined ? 'unknown' : 'removed';
    }
  },
});
