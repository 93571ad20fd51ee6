import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Device, endpointsOf } from '../../devices/device.ts';
import type { DeviceStore } from '../../devices/device-store.ts';
import { endpointKey } from './keys.ts';
import { countRemoved, RELEASED, releasedValues, releasesOf, removal } from './release-items.ts';
import { readDevice, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';
import { repeatTransaction, transact } from './transact.ts';

/** Removals of devices, each in one transaction with the owners of its endpoints and the number of the user's devices. */
export const removeDevices = (
  { db, TableName, keys, tenant }: TenantTable,
  pause: (ms: number) => Promise<void>,
): Pick<DeviceStore, 'remove' | 'removeIfCurrent'> => {
  const stored = async (userId: string, deviceId: string): Promise<Device | 'removed' | 'unknown'> => {
    const Key = toItem(keys.device(userId, deviceId));
    const { Item } = await db.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    if (Item === undefined) return 'unknown';
    return Item.removedAt === undefined ? readDevice(Item) : 'removed';
  };

  /** @param lost items for endpoints that the device names and no longer owns */
  const removeStored = async <Item extends { readonly item: TransactWriteItem; readonly id: string }>(
    device: Device,
    at: number,
    endpoints: readonly Item[],
    lost: Set<string>,
  ): Promise<'done' | 'again'> => {
    const outcome = await transact(db, [
      removal(TableName, { tenant, device }, at),
      ...endpoints.map(({ item }) => item),
      countRemoved(TableName, { tenant, userId: device.userId }, 1),
    ]);
    if (outcome.kind === 'done') return 'done';
    if (outcome.kind === 'refused') {
      for (const { item, id } of endpoints) if (outcome.failed.has(item)) lost.add(id);
    }
    return 'again';
  };

  return {
    remove: async (userId, deviceId, at) => {
      const lost = new Set<string>();
      const result = await repeatTransaction(pause, async () => {
        const device = await stored(userId, deviceId);
        if (typeof device === 'string') return device;
        const releases = releasesOf(TableName, device.claim, endpointsOf(device), at).filter(({ id }) => !lost.has(id));
        const outcome = await removeStored(device, at, releases, lost);
        return outcome === 'done' ? releases.map(({ released }) => released) : outcome;
      });
      return result ?? 'contended';
    },

    removeIfCurrent: async ({ userId, deviceId, claim, endpointArn }, at) => {
      const lost = new Set<string>();
      const result = await repeatTransaction(pause, async () => {
        const device = await stored(userId, deviceId);
        if (typeof device === 'string') return 'stale';
        if (device.claim !== claim || device.endpointArn !== endpointArn) return 'stale';
        const owners = endpointsOf(device)
          .map((arn) => ({ id: `${claim} ${arn}`, item: withoutOwner(TableName, arn, claim, at) }))
          .filter(({ id }) => !lost.has(id));
        return removeStored(device, at, owners, lost);
      });
      return result === 'done';
    },
  };
};

/** Takes its owner from an endpoint that remains in SNS, if it still has this claim. */
const withoutOwner = (TableName: string, endpointArn: string, claim: string, at: number): TransactWriteItem => ({
  Update: {
    TableName,
    Key: toItem(endpointKey(endpointArn)),
    UpdateExpression: RELEASED,
    ConditionExpression: 'claim = :claim',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: toItem({ ...releasedValues(at), ':claim': claim }),
  },
});
