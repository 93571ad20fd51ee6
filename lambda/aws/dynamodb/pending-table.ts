import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { PendingStore } from '../../devices/pending-registration.ts';
import { conditionalDelete } from './conditional-delete.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { ttlAt } from './keys.ts';
import { toItem } from './stored-items.ts';
import { readPending, samePending } from './stored-pending.ts';
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
            ...(replaced === undefined
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: `${samePending(replaced).condition} AND dueAt = :due`,
                  ExpressionAttributeValues: toItem({ ...samePending(replaced).values, ':due': replaced.dueAt }),
                }),
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

    remove: (userId, deviceId, only) => {
      const { condition = 'attribute_exists(pk)', values = undefined } = only === undefined ? {} : samePending(only);
      return conditionalDelete(table, keys.pending(userId, deviceId), condition, values);
    },
  };
};
