import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Device } from '../../devices/device.ts';
import { type DeviceStore, MAX_DEVICES } from '../../devices/device-store.ts';
import { claimEndpoints } from './claim-endpoints.ts';
import { DEVICE_PREFIX, ttlAt } from './keys.ts';
import { type Item, readDevice, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds for which a removed device is kept, so that logging out twice is not an error. */
const REMOVED_RETENTION = 30 * DAY;

/** What a registration writes. Receipts and push feedback write the other attributes. */
const REFRESHED = [
  'platform',
  'environment',
  'declaredEnvironment',
  'appId',
  'preset',
  'capabilities',
  'refreshedAt',
  'verifiedAt',
] as const satisfies readonly (keyof Device)[];

/** The devices among a user's items, most recently refreshed first, without removed ones. */
export const devicesOf = (items: readonly Item[]): Device[] =>
  items
    .filter((item) => item.removedAt === undefined)
    .map(readDevice)
    .sort((a, b) => b.refreshedAt - a.refreshedAt)
    .slice(0, MAX_DEVICES);

export const deviceTable = (table: TenantTable): DeviceStore => {
  const { db, TableName, keys } = table;
  type Change = Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames'>;
  /** A conditional update. `item`: the device after the update, or the current one if the condition failed. */
  const change = async (userId: string, deviceId: string, values: object, expression: Change) => {
    try {
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(keys.device(userId, deviceId)),
          ...expression,
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: toItem(values) }),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { changed: true, item: Attributes };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { changed: false, item: error.Item };
    }
  };
  const stillHeld = 'endpointArn = :arn AND tokenHash = :hash AND attribute_not_exists(removedAt)';
  const removal = (at: number) => ({ ':at': at, ':ttl': ttlAt(at + REMOVED_RETENTION) });
  const remove = { UpdateExpression: 'SET removedAt = :at, #ttl = :ttl', ExpressionAttributeNames: { '#ttl': 'ttl' } };

  return {
    get: async (userId, deviceId) => {
      const { Item } = await db.send(
        new GetItemCommand({ TableName, Key: toItem(keys.device(userId, deviceId)), ConsistentRead: true }),
      );
      return Item && devicesOf([Item])[0];
    },

    list: async (userId) => {
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :user AND begins_with(sk, :device)',
          ExpressionAttributeValues: toItem({ ':user': keys.user(userId), ':device': DEVICE_PREFIX }),
          ConsistentRead: true,
        }),
      );
      return devicesOf(Items);
    },

    claim: (device, expected) => claimEndpoints(table, device, expected),

    refresh: async (device, known) => {
      const isUnchanged = [
        stillHeld,
        known.alertEndpointArn === undefined ? 'attribute_not_exists(alertEndpointArn)' : 'alertEndpointArn = :alert',
        'verifiedAt = :known',
        known.failing === undefined ? 'attribute_not_exists(failing)' : 'failing = :failing',
      ];
      const values = {
        ...Object.fromEntries(REFRESHED.map((name) => [`:${name}`, device[name]])),
        ':arn': known.endpointArn,
        ':hash': known.tokenHash,
        ':known': known.verifiedAt,
        ...(known.alertEndpointArn !== undefined && { ':alert': known.alertEndpointArn }),
        ...(known.failing !== undefined && { ':failing': known.failing }),
      };
      const { changed } = await change(device.userId, device.deviceId, values, {
        UpdateExpression: `SET ${REFRESHED.map((name) => `#${name} = :${name}`).join(', ')}`,
        ConditionExpression: isUnchanged.join(' AND '),
        ExpressionAttributeNames: Object.fromEntries(REFRESHED.map((name) => [`#${name}`, name])),
      });
      return changed;
    },

    remove: async (userId, deviceId, at) => {
      const { changed, item } = await change(userId, deviceId, removal(at), {
        ...remove,
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(removedAt)',
      });
      if (changed) return readDevice(item ?? {});
      return item === undefined ? 'unknown' : 'removed';
    },

    removeIfCurrent: async ({ userId, deviceId, endpointArn, tokenHash }, at) => {
      const values = { ...removal(at), ':arn': endpointArn, ':hash': tokenHash };
      return (await change(userId, deviceId, values, { ...remove, ConditionExpression: stillHeld })).changed;
    },

    markFailing: async ({ userId, deviceId, endpointArn, tokenHash }, reason, at) => {
      const values = { ':arn': endpointArn, ':hash': tokenHash, ':failing': { reason, at }, ':never': 0 };
      // A disabled endpoint is the consequence of a rejected token: the cause is worth more to an app developer.
      const cause = reason === 'disabled' ? 'if_not_exists(failing, :failing)' : ':failing';
      const UpdateExpression = `SET failing = ${cause}, verifiedAt = :never`;
      return (await change(userId, deviceId, values, { UpdateExpression, ConditionExpression: stillHeld })).changed;
    },

    countReceipt: async (userId, deviceId, at) => {
      // One write a day is enough to show that pushes arrive; more often only to reset `unreportedRings`.
      const isDue = 'attribute_not_exists(lastReceiptAt) OR lastReceiptAt < :yesterday OR unreportedRings > :none';
      await change(
        userId,
        deviceId,
        { ':at': at, ':yesterday': at - DAY, ':none': 0 },
        {
          UpdateExpression: 'SET lastReceiptAt = :at, unreportedRings = :none REMOVE failing',
          ConditionExpression: `attribute_exists(pk) AND (${isDue})`,
        },
      );
    },

    countUnreportedRing: async (userId, deviceId) => {
      const { changed, item } = await change(
        userId,
        deviceId,
        { ':one': 1 },
        {
          UpdateExpression: 'ADD unreportedRings :one',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(removedAt)',
        },
      );
      return changed && item ? readDevice(item) : undefined;
    },
  };
};
