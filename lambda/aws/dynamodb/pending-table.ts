import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { PendingStore } from '../../devices/pending-registration.ts';
import { conditionalDelete } from './conditional-delete.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { ttlAt } from './keys.ts';
import { toItem } from './stored-items.ts';
import { readPending } from './stored-pending.ts';
import type { TenantTable } from './tenant-table.ts';
import { transact } from './transact.ts';

/** Milliseconds after which a registration is deleted that could not be carried out; longer than it is tried. */
const RETENTION = 7 * 24 * 60 * 60 * 1000;

export const pendingTable = (table: TenantTable): PendingStore => {
  const { db, TableName, keys } = table;
  return {
    get: async (userId, deviceId) => {
      const Key = toItem(keys.pending(userId, deviceId));
      const { Item } = await db.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return Item && readPending(Item);
    },

    put: async (pending, replaced) => {
      const { userId, deviceId, requestedAt } = pending;
      const result = await transact(db, [
        {
          Put: {
            TableName,
            Item: toItem({
              ...keys.pending(userId, deviceId),
              ...pending,
              ttl: ttlAt(requestedAt + RETENTION),
            }),
            ConditionExpression: 'attribute_not_exists(pk) OR id = :id',
            ExpressionAttributeValues: toItem({ ':id': replaced ?? '' }),
          },
        },
        {
          ConditionCheck: {
            TableName,
            Key: toItem(keys.deviceCount(userId)),
            ConditionExpression: 'attribute_not_exists(erasure)',
          },
        },
      ]);
      return result.kind === 'done';
    },

    postpone: ({ userId, deviceId, id }, dueAt) =>
      conditionalUpdate(
        table,
        keys.pending(userId, deviceId),
        { UpdateExpression: 'SET dueAt = :due', ConditionExpression: 'id = :id' },
        { ':due': dueAt, ':id': id },
      ),

    remove: (userId, deviceId, id) =>
      conditionalDelete(
        table,
        keys.pending(userId, deviceId),
        id === undefined ? 'attribute_exists(pk)' : 'id = :id',
        id === undefined ? undefined : { ':id': id },
      ),
  };
};
