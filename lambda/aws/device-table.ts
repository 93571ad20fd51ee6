import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Device } from '../devices/device.ts';
import { type DeviceStore, MAX_DEVICES } from '../devices/device-store.ts';
import { DEVICE_PREFIX, ttlAt } from './keys.ts';
import { type Item, readDevice, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Milliseconds for which a removed device is remembered, so that logging out twice is no error. */
const REMEMBERED = 30 * 24 * 60 * 60 * 1000;

/** The devices among a user's items, the latest first; removed ones are left out. */
export const devicesOf = (items: readonly Item[]): Device[] =>
  items
    .filter((item) => item.removedAt === undefined)
    .map(readDevice)
    .sort((a, b) => b.refreshedAt - a.refreshedAt)
    .slice(0, MAX_DEVICES);

export const deviceTable = ({ db, TableName, keys }: TenantTable): DeviceStore => ({
  get: async (userId, deviceId) => {
    const { Item } = await db.send(new GetItemCommand({ TableName, Key: toItem(keys.device(userId, deviceId)) }));
    return Item && devicesOf([Item])[0];
  },

  list: async (userId) => {
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :user AND begins_with(sk, :device)',
        ExpressionAttributeValues: toItem({ ':user': keys.user(userId), ':device': DEVICE_PREFIX }),
      }),
    );
    return devicesOf(Items);
  },

  put: async (device) => {
    await db.send(
      new PutItemCommand({ TableName, Item: toItem({ ...keys.device(device.userId, device.deviceId), ...device }) }),
    );
  },

  remove: async (userId, deviceId, at) => {
    try {
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(keys.device(userId, deviceId)),
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
