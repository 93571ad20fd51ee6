import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { LIMITS } from '../../contract/limits.ts';
import type { CalleeStore, DeliveryTargets } from '../../notifications/callee-store.ts';
import { isOpen, MAX_SOCKETS, newestFirst } from '../../sockets/socket.ts';
import { devicesOf } from './device-table.ts';
import { DEVICE_PREFIX, RING_PREFIX } from './keys.ts';
import { socketsOf } from './socket-table.ts';
import { type Item, readProfile, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

export const calleeTable = ({ db, TableName, keys, now }: TenantTable): CalleeStore => {
  /** Adds to or deletes from one of the sets of a user's profile; both are idempotent. */
  const change = (
    userId: string,
    rest: Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ConditionExpression'>,
    values: object,
  ) =>
    db.send(
      new UpdateItemCommand({
        TableName,
        Key: toItem(keys.profile(userId)),
        ...rest,
        ExpressionAttributeValues: toItem(values),
      }),
    );

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
    const profile = items.find((item) => item.sk?.S === profileKey);
    return {
      userId,
      devices: devicesOf(items.filter((item) => item.sk?.S?.startsWith(DEVICE_PREFIX))),
      sockets: newestFirst(socketsOf(items, now()).filter(isOpen)).slice(0, MAX_SOCKETS),
      blocked: (profile && readProfile(profile).blocked) ?? new Set<string>(),
      isBeingErased: items.some((item) => item.sk?.S === countKey && item.erasure !== undefined),
    };
  };

  return {
    deliveryTargets: (userId) => read(userId, true),
    read: (userId) => read(userId, false),

    isBeingErased: async (userId) => {
      const { Item } = await db.send(
        new GetItemCommand({ TableName, Key: toItem(keys.deviceCount(userId)), ConsistentRead: true }),
      );
      return Item?.erasure !== undefined;
    },

    block: async (userId, blocked) => {
      try {
        const belowLimit = 'attribute_not_exists(blocked) OR size(blocked) < :limit OR contains(blocked, :one)';
        await change(
          userId,
          { UpdateExpression: 'ADD blocked :them', ConditionExpression: belowLimit },
          { ':them': new Set([blocked]), ':one': blocked, ':limit': LIMITS.blocks },
        );
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return false;
      }
    },

    unblock: async (userId, blocked) => {
      await change(userId, { UpdateExpression: 'DELETE blocked :them' }, { ':them': new Set([blocked]) });
    },

    blocks: async (userId) => {
      const { Item } = await db.send(
        new GetItemCommand({ TableName, Key: toItem(keys.profile(userId)), ConsistentRead: true }),
      );
      return Item ? [...(readProfile(Item).blocked ?? [])].sort() : [];
    },
  };
};
