import type { RateLimit } from '../../devices/rate-limit.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { ttlAt } from './keys.ts';
import type { TenantTable } from './tenant-table.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A kind of request that is limited. */
export interface RateOptions {
  /** Part of the counter's key, such as `invites`. */
  readonly name: string;
  /** Length of the window in milliseconds. */
  readonly window: number;
  /** Requests of one user in one window. */
  readonly limit: number;
}

/** Fixed windows: one counter item for each user and window, deleted by its TTL. */
export const rateTable = (table: TenantTable, { name, window, limit }: RateOptions): RateLimit => {
  const change = (userId: string, at: number, by: 1 | -1): Promise<boolean> => {
    const index = Math.floor(at / window);
    return conditionalUpdate(
      table,
      table.keys.rate(userId, name, index),
      {
        UpdateExpression: 'ADD requests :change SET #ttl = :ttl',
        ConditionExpression: by > 0 ? 'attribute_not_exists(requests) OR requests < :limit' : 'requests > :limit',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
      },
      { ':change': by, ':limit': by > 0 ? limit : 0, ':ttl': ttlAt((index + 2) * window) },
    );
  };
  return {
    take: async (userId, at) => {
      if (await change(userId, at, 1)) return undefined;
      return Math.max(1, Math.ceil((window - (at % window)) / 1000));
    },
    giveBack: async (userId, at) => {
      await change(userId, at, -1);
    },
  };
};
