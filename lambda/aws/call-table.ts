import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Call } from '../calls/call.ts';
import type { CallStore, MoveAttempt, RingsByUser } from '../calls/call-store.ts';
import { callKey, DAY, ttlAt } from './keys.ts';
import { moveExpression, type WriteExpression } from './move-expression.ts';
import { readCall, toCallItem, toItem } from './stored-items.ts';

/** How long an ended call can be looked up. */
const KEPT = 30 * DAY;

export const callTable = (db: DynamoDBClient, TableName: string): CallStore => {
  /** One conditional write. Whether it was made, and the call after it, or the call that stood in its way. */
  const write = async (
    callId: string,
    { values, ExpressionAttributeNames, ...expression }: WriteExpression,
  ): Promise<MoveAttempt> => {
    const input: UpdateItemCommandInput = {
      TableName,
      Key: toItem(callKey(callId)),
      ...expression,
      ...(Object.keys(ExpressionAttributeNames).length > 0 && { ExpressionAttributeNames }),
      ExpressionAttributeValues: toItem(values),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    try {
      const { Attributes } = await db.send(new UpdateItemCommand(input));
      return { moved: true, call: Attributes && readCall(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { moved: false, call: error.Item && readCall(error.Item) };
    }
  };

  return {
    create: async (call) => {
      try {
        await db.send(
          new PutItemCommand({
            TableName,
            Item: { ...toItem({ ...callKey(call.callId), ttl: ttlAt(call.expiresAt + KEPT) }), ...toCallItem(call) },
            ConditionExpression: 'attribute_not_exists(pk)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return undefined;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
        return readCall(error.Item);
      }
    },

    get: async (callId) => {
      const { Item } = await db.send(
        new GetItemCommand({ TableName, Key: toItem(callKey(callId)), ConsistentRead: true }),
      );
      return Item && readCall(Item);
    },

    move: (move, role) => write(move.callId, moveExpression(move, role)),

    takeLease: async (call, until) => {
      const { moved } = await write(call.callId, {
        UpdateExpression: 'SET inviteLease = :until',
        ConditionExpression: 'inviteLease = :seen',
        ExpressionAttributeNames: {},
        values: { ':until': until, ':seen': call.inviteLease },
      });
      return moved;
    },

    recordRings: async (callId, rings, unreachable, at) => {
      // A leg may move by other ways than a push while its pushes fail; then it was not unreachable after all.
      for (let still = unreachable; ; ) {
        const { moved, call } = await write(callId, ringsExpression(rings, still, at));
        if (call === undefined) throw new Error('the call vanished while it was being rung');
        if (moved) return call;
        still = still.filter((userId) => isUntouched(call, userId));
      }
    },

    discard: async (callId) => {
      await db.send(new DeleteItemCommand({ TableName, Key: toItem(callKey(callId)) }));
    },
  };
};

const isUntouched = (call: Call, userId: string): boolean => {
  const leg = call.legs[userId];
  return leg !== undefined && leg.answeredAt === undefined && leg.endedAt === undefined;
};

const ringsExpression = (rings: RingsByUser, unreachable: readonly string[], at: number): WriteExpression => {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = { ':released': 0 };
  const set = ['inviteLease = :released'];
  const conditions = ['attribute_exists(pk)'];
  for (const [index, [userId, byDevice]] of Object.entries(rings).entries()) {
    const leg = `legs.#u${index}`;
    names[`#u${index}`] = userId;
    values[`:r${index}`] = byDevice;
    set.push(`${leg}.rings = :r${index}`);
    if (unreachable.includes(userId)) {
      set.push(`${leg}.endedAt = :at`, `${leg}.endReason = :unreachable`);
      conditions.push(`attribute_not_exists(${leg}.answeredAt)`, `attribute_not_exists(${leg}.endedAt)`);
    }
  }
  if (unreachable.length > 0) {
    Object.assign(values, { ':at': at, ':unreachable': 'unreachable', ':lost': unreachable.length });
    set.push('openLegs = openLegs - :lost');
  }
  return {
    UpdateExpression: `SET ${set.join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
    values,
  };
};
