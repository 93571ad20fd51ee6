import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type CalleeStore, LONGEST_CALL, type Reach } from '../calls/callee-store.ts';
import { LIMITS } from '../contract/schemas.ts';
import { devicesOf } from './device-table.ts';
import { DEVICE_PREFIX, RING_PREFIX } from './keys.ts';
import { socketsOf } from './socket-table.ts';
import { type Item, readProfile, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Calls that a user is in, as far as is known, beyond which those are looked for that nobody ever ended. */
const MANY_CALLS = 100;

/** A call that a user is in, as the profile has it. */
const presenceOf = (text: string): { readonly callId: string; readonly since: number } => {
  const [callId = '', since] = text.split('@');
  return { callId, since: Number(since) };
};

export const calleeTable = ({ db, TableName, keys, now }: TenantTable): CalleeStore => {
  /** Adds to or deletes from one of the sets of a user's profile; both are safe to repeat. */
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
   * All that decides how a user is rung: one request, and more only beyond DynamoDB's 1 MB. Removed devices stay for a while
   * and stand before the profile, so many of them must hide neither a block nor a phone.
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
  const reachOf = (userId: string, items: readonly Item[]): Reach => ({
    userId,
    devices: devicesOf(items.filter((item) => item.sk?.S?.startsWith(DEVICE_PREFIX))),
    sockets: socketsOf(items, now()),
  });

  return {
    reach: async (userId) => reachOf(userId, await itemsOf(userId, true)),

    read: async (userId) => {
      const items = await itemsOf(userId, false);
      const profileKey = keys.profile(userId).sk;
      const profile = items.find((item) => item.sk?.S === profileKey);
      const { blocked = new Set<string>(), inCalls = new Set<string>() } = profile ? readProfile(profile) : {};
      return {
        ...reachOf(userId, items),
        blocked,
        inCalls: [...inCalls].map(presenceOf),
      };
    },

    block: async (userId, blocked) => {
      try {
        const limited = 'attribute_not_exists(blocked) OR size(blocked) < :limit OR contains(blocked, :one)';
        await change(
          userId,
          { UpdateExpression: 'ADD blocked :them', ConditionExpression: limited },
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
        // Calls that nobody ended count for nothing, but an item holds only so many.
        const calls = [...(readProfile(error.Item).inCalls ?? [])];
        const stale = calls.filter((text) => now() - presenceOf(text).since >= LONGEST_CALL);
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
