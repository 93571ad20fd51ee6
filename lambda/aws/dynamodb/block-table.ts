import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { LIMITS } from '../../contract/limits.ts';
import type { BlockStore } from '../../users/block-store.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { ttlAt } from './keys.ts';
import { readProfile, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Milliseconds for which the time of a block is kept: longer than a call whose invite ended before its record. */
const TIME_KEPT = 24 * 60 * 60 * 1000;

/**
 * The blocked users are a set in the profile. When each was blocked is an item of its own, which expires: it decides only in calls of
 * the same day.
 */
export const blockTable = (table: TenantTable): BlockStore => {
  const { db, TableName, keys, now } = table;

  const list = async (userId: string): Promise<readonly string[]> => {
    const { Item } = await db.send(
      new GetItemCommand({ TableName, Key: toItem(keys.profile(userId)), ConsistentRead: true }),
    );
    return [...((Item && readProfile(Item).blocked) ?? [])].sort();
  };

  return {
    block: async (userId, blocked) => {
      // A repeated block must not look like a new one.
      if ((await list(userId)).includes(blocked)) return true;
      const since = {
        UpdateExpression: 'SET blocked = :one, blockedAt = :at, #ttl = :ttl',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
      };
      const at = now();
      const values = { ':one': blocked, ':at': at, ':ttl': ttlAt(at + TIME_KEPT) };
      await conditionalUpdate(table, keys.blockTime(userId, blocked), since, values);
      return await conditionalUpdate(
        table,
        keys.profile(userId),
        {
          UpdateExpression: 'ADD blocked :them',
          ConditionExpression: 'attribute_not_exists(blocked) OR size(blocked) < :limit OR contains(blocked, :one)',
        },
        { ':them': new Set([blocked]), ':one': blocked, ':limit': LIMITS.blocks },
      );
    },

    unblock: async (userId, blocked) => {
      const update = { UpdateExpression: 'DELETE blocked :them', ConditionExpression: 'attribute_exists(pk)' };
      await conditionalUpdate(table, keys.profile(userId), update, { ':them': new Set([blocked]) });
    },

    list,
  };
};
