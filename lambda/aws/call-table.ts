import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Call, isLegOpen } from '../calls/call.ts';
import type { CallStore, MoveAttempt } from '../calls/call-store.ts';
import { inviteExpression } from './invite-expression.ts';
import { ttlAt } from './keys.ts';
import { moveExpression, type WriteExpression } from './move-expression.ts';
import { type Item, readCall, toCallItem, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Keys that DynamoDB takes in one BatchGetItem. */
const BATCH = 100;

export const callTable = ({ db, TableName, keys, now }: TenantTable): CallStore => {
  /** What has expired is not there, whether or not DynamoDB has swept it away yet. */
  const kept = (item: Item | undefined): Call | undefined => {
    const call = item && readCall(item);
    return call && call.keptUntil > now() ? call : undefined;
  };

  /** One conditional write. Whether it was made, and the call after it, or the call that stood in its way. */
  const write = async (
    callId: string,
    { UpdateExpression, ConditionExpression, names, values }: WriteExpression,
  ): Promise<MoveAttempt> => {
    try {
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(keys.call(callId)),
          UpdateExpression: `${UpdateExpression} ADD seq :next`,
          ConditionExpression,
          ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
          ExpressionAttributeValues: toItem({ ...values, ':next': 1 }),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { moved: true, call: kept(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { moved: false, call: kept(error.Item) };
    }
  };

  /** A write that only one of several may make: the call after it, or `undefined` for all others. */
  const claim = async (callId: string, expression: Omit<WriteExpression, 'names'>): Promise<Call | undefined> => {
    const { moved, call } = await write(callId, { ...expression, names: {} });
    return moved ? call : undefined;
  };

  return {
    create: async (call) => {
      try {
        await db.send(
          new PutItemCommand({
            TableName,
            Item: { ...toItem({ ...keys.call(call.callId), ttl: ttlAt(call.keptUntil) }), ...toCallItem(call) },
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
        new GetItemCommand({ TableName, Key: toItem(keys.call(callId)), ConsistentRead: true }),
      );
      return kept(Item);
    },

    getMany: async (callIds) => {
      const calls: Call[] = [];
      let wanted = callIds.slice(0, BATCH).map((callId) => toItem(keys.call(callId)));
      // DynamoDB may leave keys for a second request when it is busy or the items are large.
      while (wanted.length > 0) {
        const { Responses, UnprocessedKeys } = await db.send(
          new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: wanted } } }),
        );
        calls.push(...(Responses?.[TableName] ?? []).map(kept).filter((call) => call !== undefined));
        wanted = UnprocessedKeys?.[TableName]?.Keys ?? [];
      }
      return calls;
    },

    move: (move, role) => write(move.callId, moveExpression(move, role)),

    takeInviteLease: (call, until) =>
      claim(call.callId, {
        UpdateExpression: 'SET inviteLease = :until',
        ConditionExpression: 'inviteLease = :seen',
        values: { ':until': until, ':seen': call.inviteLease },
      }),

    recordInvite: async (callId, record) => {
      // A leg may move by other ways than a push while its pushes fail; then it did not end with them after all.
      for (let ended = record.ended; ; ) {
        const { moved, call } = await write(callId, inviteExpression({ ...record, ended }));
        if (call === undefined) throw new Error('the call vanished while it was being rung');
        if (moved) return call;
        ended = Object.fromEntries(Object.entries(ended).filter(([userId]) => isUntouched(call, userId)));
      }
    },

    discard: async (callId) => {
      await db.send(new DeleteItemCommand({ TableName, Key: toItem(keys.call(callId)) }));
    },

    claimSecondRing: (callId, at, until) =>
      write(callId, {
        UpdateExpression: 'SET rungAgainAt = :at, inviteLease = :until',
        ConditionExpression:
          'attribute_exists(pk) AND attribute_not_exists(rungAgainAt) AND attribute_not_exists(endedAt) AND openLegs > :none AND expiresAt > :at AND inviteLease <= :at',
        names: {},
        values: { ':at': at, ':until': until, ':none': 0 },
      }),

    takeCloseLease: (callId, at, until) =>
      claim(callId, {
        UpdateExpression: 'SET closeLease = :until',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(closeLease) OR closeLease < :at)',
        values: { ':at': at, ':until': until },
      }),

    markClosed: async (callId, at) => {
      await claim(callId, {
        UpdateExpression: 'SET closedAt = :at',
        ConditionExpression: 'attribute_exists(pk)',
        values: { ':at': at },
      });
    },

    markPushFailed: async (callId, { userId, deviceId, messageId, reason, at }) => {
      await write(callId, {
        UpdateExpression: 'SET legs.#user.failed.#device = :failed',
        ConditionExpression: 'legs.#user.rings.#device.messageId = :message',
        names: { '#user': userId, '#device': deviceId },
        values: { ':failed': { at, reason }, ':message': messageId },
      });
    },

    markTold: async (callId, at) => {
      await claim(callId, {
        UpdateExpression: 'SET toldAt = :at',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(toldAt) OR toldAt < :at)',
        values: { ':at': at },
      });
    },
  };
};

const isUntouched = (call: Call, userId: string): boolean => {
  const leg = call.legs[userId];
  return call.endedAt === undefined && leg !== undefined && isLegOpen(leg);
};
