import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Call, isLegOpen } from '../../calls/call.ts';
import type { CallStore, TransitionAttempt } from '../../calls/call-store.ts';
import { inviteExpression } from './invite-expression.ts';
import { ttlAt } from './keys.ts';
import { type Item, readCall, toCallItem, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';
import { transitionExpression, type WriteExpression } from './transition-expression.ts';

/** Maximum number of keys in one BatchGetItem. */
const BATCH = 100;

export const callTable = ({ db, TableName, keys, now }: TenantTable): CallStore => {
  /** Expired items read as missing, because DynamoDB may delete them days after their TTL. */
  const unexpired = (item: Item | undefined): Call | undefined => {
    const call = item && readCall(item);
    return call && call.keptUntil > now() ? call : undefined;
  };

  /** One conditional write. `call`: the call after the write, or the current one if the condition failed. */
  const write = async (
    callId: string,
    { UpdateExpression, ConditionExpression, names, values }: WriteExpression,
  ): Promise<TransitionAttempt> => {
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
      return { applied: true, call: unexpired(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { applied: false, call: unexpired(error.Item) };
    }
  };

  /** A conditional write that only one request may win: the new call for the winner, `undefined` for all others. */
  const claim = async (callId: string, expression: Omit<WriteExpression, 'names'>): Promise<Call | undefined> => {
    const { applied, call } = await write(callId, { ...expression, names: {} });
    return applied ? call : undefined;
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
      return unexpired(Item);
    },

    getMany: async (callIds) => {
      const calls: Call[] = [];
      let remaining = callIds.slice(0, BATCH).map((callId) => toItem(keys.call(callId)));
      // DynamoDB returns keys unprocessed when it throttles or when the response exceeds 16 MB.
      while (remaining.length > 0) {
        const { Responses, UnprocessedKeys } = await db.send(
          new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: remaining } } }),
        );
        calls.push(...(Responses?.[TableName] ?? []).map(unexpired).filter((call) => call !== undefined));
        remaining = UnprocessedKeys?.[TableName]?.Keys ?? [];
      }
      return calls;
    },

    transition: (transition, role) => write(transition.callId, transitionExpression(transition, role)),

    takeInviteLease: (call, until) =>
      claim(call.callId, {
        UpdateExpression: 'SET inviteLease = :until',
        ConditionExpression: 'inviteLease = :seen',
        values: { ':until': until, ':seen': call.inviteLease },
      }),

    recordInvite: async (callId, record) => {
      // While its pushes fail, a leg may transition by other means, such as a socket; then the failures do not end it.
      for (let ended = record.ended; ; ) {
        const { applied, call } = await write(callId, inviteExpression({ ...record, ended }));
        if (call === undefined) throw new Error('the call no longer exists: it was deleted while it was ringing');
        if (applied) return call;
        ended = Object.fromEntries(Object.entries(ended).filter(([userId]) => isOpen(call, userId)));
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
        values: { ':failed': { at, reason, messageId }, ':message': messageId },
      });
    },

    markNotified: async (callId, at) => {
      await claim(callId, {
        UpdateExpression: 'SET notifiedAt = :at',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(notifiedAt) OR notifiedAt < :at)',
        values: { ':at': at },
      });
    },
  };
};

/** Whether the callee's leg can still transition. */
const isOpen = (call: Call, userId: string): boolean => {
  const leg = call.legs[userId];
  return call.endedAt === undefined && leg !== undefined && isLegOpen(leg);
};
