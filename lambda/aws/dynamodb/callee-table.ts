import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { CalleeStore, DeliveryTargets } from '../../notifications/callee-store.ts';
import { REPEATED_WITHIN } from '../../notifications/do-not-disturb.ts';
import { openSockets } from '../../sockets/socket.ts';
import { browsersOf } from './browser-table.ts';
import { devicesOf } from './device-table.ts';
import { BLOCK_TIME_PREFIX, DEVICE_PREFIX, RING_PREFIX, ttlAt, WITHHELD_PREFIX } from './keys.ts';
import { socketsOf } from './socket-table.ts';
import { type Item, readBlockTime, readProfile, readWithheld, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

export const calleeTable = ({ db, TableName, keys, now }: TenantTable): CalleeStore => {
  /**
   * All items that decide how a user is rung: one request, and more only beyond DynamoDB's 1 MB a page. Removed devices
   * are kept for a while and sort before the profile, so the query reads every page: many of them must not hide a block
   * or a phone.
   */
  const itemsOf = async (userId: string, ConsistentRead: boolean): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :user AND begins_with(sk, :ring)',
          ExpressionAttributeValues: toItem({ ':user': keys.user(userId), ':ring': RING_PREFIX }),
          ConsistentRead,
          ExclusiveStartKey,
        }),
      );
      items.push(...Items);
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return items;
  };
  const read = async (userId: string, isConsistent: boolean): Promise<DeliveryTargets> => {
    const items = await itemsOf(userId, isConsistent);
    const profileKey = keys.profile(userId).sk;
    const countKey = keys.deviceCount(userId).sk;
    const item = items.find((one) => one.sk?.S === profileKey);
    const profile = item && readProfile(item);
    return {
      userId,
      devices: devicesOf(items.filter((item) => item.sk?.S?.startsWith(DEVICE_PREFIX))),
      browsers: browsersOf(items),
      sockets: openSockets(socketsOf(items, now())),
      blocked: profile?.blocked ?? new Set<string>(),
      doNotDisturb: profile?.doNotDisturb,
      withheld: new Map(
        items
          .filter(({ sk }) => sk?.S?.startsWith(WITHHELD_PREFIX))
          .map(readWithheld)
          .map(({ caller, ...call }) => [caller, call]),
      ),
      blockedAt: new Map(
        items
          .filter((item) => item.sk?.S?.startsWith(BLOCK_TIME_PREFIX))
          .map(readBlockTime)
          .map((one) => [one.blocked, one.blockedAt]),
      ),
      isBeingErased: items.some((item) => item.sk?.S === countKey && item.erasure !== undefined),
    };
  };

  return {
    deliveryTargets: (userId) => read(userId, true),
    read: (userId) => read(userId, false),

    rememberWithheld: async (userId, { callId, callerId, startedAt }) => {
      const Item = toItem({
        ...keys.withheld(userId, callerId),
        ...{ caller: callerId, callId, at: startedAt },
        ttl: ttlAt(startedAt + REPEATED_WITHIN),
      });
      await db.send(new PutItemCommand({ TableName, Item }));
    },

    isBeingErased: async (userId) => {
      const { Item } = await db.send(new GetItemCommand({ TableName, Key: toItem(keys.deviceCount(userId)) }));
      return Item?.erasure !== undefined;
    },
  };
};
