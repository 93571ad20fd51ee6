import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { GetItemCommand, QueryCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Browser, isSubscribed, type Subscription, subscriptionKey } from '../../devices/browser.ts';
import type { BrowserStore } from '../../devices/browser-store.ts';
import { MAX_DEVICES } from '../../devices/device-store.ts';
import { take } from './claim-endpoints.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { storedOwner } from './endpoint-table.ts';
import { BROWSER_PREFIX, endpointKey, keysOf, ttlAt } from './keys.ts';
import { countRegistered, countRemoved, REMOVED_RETENTION } from './release-items.ts';
import { type Item, readBrowser, type StoredOwner, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';
import { repeatTransaction, transact } from './transact.ts';

/** The browsers among a user's items, most recently refreshed first, without removed ones. */
export const browsersOf = (items: readonly Item[]): Browser[] =>
  items
    .filter((item) => item.sk?.S?.startsWith(BROWSER_PREFIX) && item.removedAt === undefined)
    .map(readBrowser)
    .sort((a, b) => b.refreshedAt - a.refreshedAt)
    .slice(0, MAX_DEVICES);

const SAME_CLAIM = 'claim = :claim AND attribute_not_exists(removedAt)';

/** @param pause before a transaction is repeated */
export const browserTable = (
  { db, TableName, keys, tenant, now }: TenantTable,
  pause: (ms: number) => Promise<void> = setTimeout,
): BrowserStore => {
  const itemOf = async (of: ReturnType<typeof keysOf>, userId: string, deviceId: string): Promise<Item | undefined> => {
    const Key = toItem(of.browser(userId, deviceId));
    return (await db.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
  };

  /** The update that takes the subscription from its owner: another browser, maybe of another tenant's user. */
  const takenFrom = async (owner: StoredOwner, { endpoint }: Subscription): Promise<readonly TransactWriteItem[]> => {
    const of = keysOf(owner.tenant);
    const [loser] = browsersOf([(await itemOf(of, owner.userId, owner.deviceId)) ?? {}]);
    if (loser?.subscription?.endpoint !== endpoint) return [];
    return [
      {
        Update: {
          TableName,
          Key: toItem(of.browser(loser.userId, loser.deviceId)),
          UpdateExpression: 'REMOVE subscription',
          ConditionExpression: SAME_CLAIM,
          ExpressionAttributeValues: toItem({ ':claim': loser.claim }),
        },
      },
    ];
  };

  const withoutOwner = ({ subscription, claim }: Browser): readonly TransactWriteItem[] =>
    subscription === undefined
      ? []
      : [
          {
            Delete: {
              TableName,
              Key: toItem(endpointKey(subscriptionKey(subscription))),
              ConditionExpression: 'attribute_not_exists(pk) OR claim = :claim',
              ExpressionAttributeValues: toItem({ ':claim': claim }),
            },
          },
        ];

  return {
    list: async (userId) => {
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :user AND begins_with(sk, :browser)',
          ExpressionAttributeValues: toItem({ ':user': keys.user(userId), ':browser': BROWSER_PREFIX }),
          ConsistentRead: true,
        }),
      );
      return browsersOf(Items);
    },

    register: async (wanted) => {
      const browser: Browser = { ...wanted, claim: randomUUID() };
      const { userId, deviceId, subscription, claim } = browser;
      const result = await repeatTransaction(pause, async () => {
        const item = await itemOf(keys, userId, deviceId);
        const [stored] = browsersOf(item === undefined ? [] : [item]);
        const isKept = stored?.subscription?.endpoint === subscription?.endpoint;
        const key = subscription && subscriptionKey(subscription);
        const owner = key === undefined ? undefined : await storedOwner(db, TableName, key);
        const isOwn = owner && owner.tenant === tenant && owner.userId === userId && owner.deviceId === deviceId;
        const count = countRegistered(TableName, { tenant, userId }, stored === undefined ? 1 : 0);
        const outcome = await transact(db, [
          {
            Put: {
              TableName,
              Item: toItem({ ...keys.browser(userId, deviceId), ...browser }),
              ...(stored === undefined
                ? { ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(removedAt)' }
                : { ConditionExpression: SAME_CLAIM, ExpressionAttributeValues: toItem({ ':claim': stored.claim }) }),
            },
          },
          count,
          ...(key === undefined ? [] : [take(TableName, key, { tenant, userId, deviceId, claim }, owner, 0)]),
          ...(owner && !isOwn && subscription ? await takenFrom(owner, subscription) : []),
          ...(stored !== undefined && !isKept ? withoutOwner(stored) : []),
        ]);
        if (outcome.kind === 'done') return 'registered' as const;
        return outcome.kind === 'refused' && outcome.failed.has(count) ? ('full' as const) : 'again';
      });
      return result ?? 'contended';
    },

    refresh: ({ userId, deviceId, claim }, at) =>
      conditionalUpdate(
        { db, TableName },
        keys.browser(userId, deviceId),
        { UpdateExpression: 'SET refreshedAt = :at', ConditionExpression: `${SAME_CLAIM} AND attribute_exists(claim)` },
        { ':at': at, ':claim': claim },
      ),

    remove: async (userId, deviceId, at) => {
      const result = await repeatTransaction(pause, async () => {
        const item = await itemOf(keys, userId, deviceId);
        if (item === undefined) return 'unknown' as const;
        const [stored] = browsersOf([item]);
        if (stored === undefined) return 'removed' as const;
        const outcome = await transact(db, [
          {
            Update: {
              TableName,
              Key: toItem(keys.browser(userId, deviceId)),
              UpdateExpression: 'SET removedAt = :at, #ttl = :ttl REMOVE subscription',
              ConditionExpression: SAME_CLAIM,
              ExpressionAttributeNames: { '#ttl': 'ttl' },
              ExpressionAttributeValues: toItem({
                ':at': at,
                ':ttl': ttlAt(at + REMOVED_RETENTION),
                ':claim': stored.claim,
              }),
            },
          },
          ...withoutOwner(stored),
          countRemoved(TableName, { tenant, userId }, 1),
        ]);
        return outcome.kind === 'done' ? ('removed' as const) : 'again';
      });
      return result ?? 'contended';
    },

    removeSubscription: async (browser) => {
      if (!isSubscribed(browser)) return false;
      const { userId, deviceId, claim } = browser;
      const outcome = await transact(db, [
        {
          Update: {
            TableName,
            Key: toItem(keys.browser(userId, deviceId)),
            UpdateExpression: 'SET subscriptionEndedAt = :at REMOVE subscription',
            ConditionExpression: SAME_CLAIM,
            ExpressionAttributeValues: toItem({ ':claim': claim, ':at': now() }),
          },
        },
        ...withoutOwner(browser),
      ]);
      return outcome.kind === 'done';
    },
  };
};
