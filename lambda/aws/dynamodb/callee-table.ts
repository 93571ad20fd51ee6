import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { LIMITS } from '../../contract/limits.ts';
import { type CalleeStore, type DeliveryTargets, MAX_CALL_DURATION } from '../../notifications/callee-store.ts';
import { devicesOf } from './device-table.ts';
import { DEVICE_PREFIX, RING_PREFIX } from './keys.ts';
import { socketsOf } from './socket-table.ts';
import { type Item, readProfile, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** When a user has this many recorded calls, stale ones, which no device ever ended, are deleted. */
const MANY_CALLS = 100;

/** Parses an entry of `inCalls`: `<callId>@<epoch milliseconds>`. */
const presenceOf = (text: string): { readonly callId: string; readonly since: number } => {
  const [callId = '', since] = text.split('@');
  return { callId, since: Number(since) };
};

export const calleeTable = ({ db, TableName, keys, now }: TenantTable): CalleeStore => {
  /** Adds to or deletes from one of the sets of a user's profile; both are idempotent. */
  const change = (
    userId: string,
    rest: Pick<
      UpdateItemCommandInput,
      'UpdateExpression' | 'ConditionExpression' | 'ReturnValuesOnConditionCheckFailure'
    >,
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
  const deliveryTargetsOf = (userId: string, items: readonly Item[]): DeliveryTargets => ({
    userId,
    devices: devicesOf(items.filter((item) => item.sk?.S?.startsWith(DEVICE_PREFIX))),
    sockets: socketsOf(items, now()),
  });

  return {
    deliveryTargets: async (userId) => deliveryTargetsOf(userId, await itemsOf(userId, true)),

    read: async (userId) => {
      const items = await itemsOf(userId, false);
      const profileKey = keys.profile(userId).sk;
      const profile = items.find((item) => item.sk?.S === profileKey);
      const { blocked = new Set<string>(), inCalls = new Set<string>() } = profile ? readProfile(profile) : {};
      return {
        ...deliveryTargetsOf(userId, items),
        blocked,
        inCalls: [...inCalls].map(presenceOf),
      };
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

    enterCall: async (userId, callId, since) => {
      const entered = { ':this': new Set([`${callId}@${since}`]) };
      const UpdateExpression = 'ADD inCalls :this';
      try {
        await change(
          userId,
          {
            UpdateExpression,
            ConditionExpression: 'attribute_not_exists(inCalls) OR size(inCalls) < :many',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
          { ...entered, ':many': MANY_CALLS },
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
        // Stale calls do not make a user busy, but an item may hold only 400 KB.
        const calls = [...(readProfile(error.Item).inCalls ?? [])];
        const stale = calls.filter((text) => now() - presenceOf(text).since >= MAX_CALL_DURATION);
        if (stale.length > 0)
          await change(userId, { UpdateExpression: 'DELETE inCalls :stale' }, { ':stale': new Set(stale) });
        await change(userId, { UpdateExpression }, entered);
      }
    },

    leaveCall: async (userId, callId, since) => {
      await change(userId, { UpdateExpression: 'DELETE inCalls :this' }, { ':this': new Set([`${callId}@${since}`]) });
    },
  };
};
