import { setTimeout } from 'node:timers/promises';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Device } from '../../devices/device.ts';
import { type DeviceStore, MAX_DEVICES } from '../../devices/device-store.ts';
import { browsersOf } from './browser-table.ts';
import { calledDeviceTable } from './called-device-table.ts';
import { claimEndpoints } from './claim-endpoints.ts';
import { deviceChange, holds, STILL_HELD } from './device-change.ts';
import { BROWSER_PREFIX, DEVICE_PREFIX, PENDING_PREFIX } from './keys.ts';
import { removeDevices } from './remove-devices.ts';
import { type Item, readDevice, toItem } from './stored-items.ts';
import { pendingOf } from './stored-pending.ts';
import type { TenantTable } from './tenant-table.ts';

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

/** Those of them that a registration may leave out. */
const OPTIONAL = ['library', 'language'] as const satisfies readonly (keyof Device)[];

/** The devices among a user's items, most recently refreshed first, without removed ones. */
export const devicesOf = (items: readonly Item[]): Device[] =>
  items
    .filter((item) => item.removedAt === undefined)
    .map(readDevice)
    .sort((a, b) => b.refreshedAt - a.refreshedAt)
    .slice(0, MAX_DEVICES);

/** @param pause before a transaction is repeated */
export const deviceTable = (table: TenantTable, pause: (ms: number) => Promise<void> = setTimeout): DeviceStore => {
  const { db, TableName, keys } = table;
  const change = deviceChange(table);

  /** Strongly consistent. */
  const query = async (userId: string, prefix: string): Promise<readonly Item[]> => {
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :user AND begins_with(sk, :device)',
        ExpressionAttributeValues: toItem({ ':user': keys.user(userId), ':device': prefix }),
        ConsistentRead: true,
      }),
    );
    return Items;
  };

  return {
    ...calledDeviceTable(table),
    ...removeDevices(table, pause),

    get: async (userId, deviceId) => {
      const { Item } = await db.send(
        new GetItemCommand({ TableName, Key: toItem(keys.device(userId, deviceId)), ConsistentRead: true }),
      );
      return Item && devicesOf([Item])[0];
    },

    list: async (userId) => devicesOf(await query(userId, DEVICE_PREFIX)),

    registrations: async (userId) => {
      const count = keys.deviceCount(userId).sk;
      const last = `${PENDING_PREFIX}~`;
      const { Items: items = [] } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :user AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: toItem({ ':user': keys.user(userId), ':first': BROWSER_PREFIX, ':last': last }),
          ConsistentRead: true,
        }),
      );
      const isBeingErased = items.some((item) => item.sk?.S === count && item.erasure !== undefined);
      const devices = devicesOf(items.filter((item) => item.sk?.S?.startsWith(DEVICE_PREFIX)));
      return { devices, browsers: browsersOf(items), pending: pendingOf(items), isBeingErased };
    },

    claim: (device, options = {}) => claimEndpoints(table, device, options, pause),

    refresh: async (device, known) => {
      const isUnchanged = [
        STILL_HELD,
        'claim = :claim',
        known.alertEndpointArn === undefined ? 'attribute_not_exists(alertEndpointArn)' : 'alertEndpointArn = :alert',
        'verifiedAt = :known',
        known.failing === undefined ? 'attribute_not_exists(failing)' : 'failing = :failing',
      ];
      const removed = OPTIONAL.filter((name) => device[name] === undefined);
      const written = [...REFRESHED, ...OPTIONAL.filter((name) => device[name] !== undefined)];
      const values = {
        ...Object.fromEntries(written.map((name) => [`:${name}`, device[name]])),
        ...holds(known),
        ':claim': known.claim,
        ':known': known.verifiedAt,
        ...(known.alertEndpointArn !== undefined && { ':alert': known.alertEndpointArn }),
        ...(known.failing !== undefined && { ':failing': known.failing }),
      };
      const { changed } = await change(device.userId, device.deviceId, values, {
        UpdateExpression: `SET ${written.map((name) => `#${name} = :${name}`).join(', ')}${removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : ''}`,
        ConditionExpression: isUnchanged.join(' AND '),
        ExpressionAttributeNames: Object.fromEntries([...REFRESHED, ...OPTIONAL].map((name) => [`#${name}`, name])),
      });
      return changed;
    },
  };
};
