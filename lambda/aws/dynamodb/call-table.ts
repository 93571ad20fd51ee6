import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Call, type CallRecord, type CallText, isLegOpen } from '../../calls/call.ts';
import type { CallStore } from '../../calls/call-store.ts';
import { readMany } from './call-batch.ts';
import { callTexts, textsOf } from './call-texts.ts';
import { closeExpression } from './close-expression.ts';
import { failExpression } from './fail-expression.ts';
import { inviteExpression } from './invite-expression.ts';
import { CALL_RECORD, CALL_TEXT_PREFIX, callOfKey, ttlAt } from './keys.ts';
import { ringsExpression } from './rings-expression.ts';
import { type Item, readCallRecord, toItem, UnreadableItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';
import { transitionExpression } from './transition-expression.ts';
import type { WriteExpression } from './write-expression.ts';

interface Written {
  readonly applied: boolean;
  /** The record after the write, or the current one if the condition failed. */
  readonly record: CallRecord | undefined;
}

/** Called once with each call that a list leaves out because it cannot be parsed. */
export type OnUnreadable = (callId: string, error: unknown) => void;

/** @param onUnreadable without it, an unreadable call in a list is an error */
export const callTable = (table: TenantTable, onUnreadable: OnUnreadable = rethrow): CallStore => {
  const { db, TableName, keys, now } = table;
  const texts = callTexts(table);

  /** Expired items read as missing, because DynamoDB may delete them days after their TTL. */
  const unexpired = (item: Item | undefined): CallRecord | undefined => {
    const record = item && readCallRecord(item);
    return record && record.keptUntil > now() ? record : undefined;
  };

  /** What `read` makes of each, without those that are missing or cannot be parsed. */
  const readable = async <T, R>(
    all: readonly T[],
    callIdOf: (one: T) => string,
    read: (one: T) => R | Promise<R>,
  ): Promise<readonly NonNullable<R>[]> => {
    const results = await Promise.all(
      all.map(async (one) => {
        try {
          return await read(one);
        } catch (error) {
          if (!(error instanceof UnreadableItem)) throw error;
          onUnreadable(callIdOf(one), error);
          return undefined;
        }
      }),
    );
    return results.filter((result) => result !== undefined) as NonNullable<R>[];
  };

  const recordsOf = async (callIds: readonly string[], isConsistent = false): Promise<readonly CallRecord[]> => {
    const items = await readMany(
      table,
      callIds.map((callId) => keys.call(callId)),
      isConsistent,
    );
    return await readable(items, ({ pk }) => callOfKey(pk?.S ?? '')?.callId ?? '', unexpired);
  };

  const withTexts = async (found: readonly CallRecord[]): Promise<readonly Call[]> => {
    const items = await readMany(
      table,
      found.map(({ callId, receiptKey }) => keys.callText(callId, receiptKey)),
    );
    return await readable(
      found,
      ({ callId }) => callId,
      (record) => {
        const key = keys.callText(record.callId, record.receiptKey);
        return texts.complete(record, textsOf(items.filter(({ sk }) => sk?.S === key.sk)));
      },
    );
  };

  /** One conditional write. */
  const write = async (
    callId: string,
    { set, remove = [], conditions, names, values }: WriteExpression,
  ): Promise<Written> => {
    const removed = remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : '';
    const update = new UpdateItemCommand({
      TableName,
      Key: toItem(keys.call(callId)),
      UpdateExpression: `SET ${['seq = seq + :next', ...set].join(', ')}${removed}`,
      ConditionExpression: ['attribute_exists(pk)', ...conditions].join(' AND '),
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ExpressionAttributeValues: toItem({ ...values, ':next': 1 }),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes } = await db.send(update).catch((error: unknown) => {
        // Not applied. The AWS SDK repeats what was throttled or lost, but not this.
        if (!(error instanceof TransactionConflictException)) throw error;
        return db.send(update);
      });
      return { applied: true, record: unexpired(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { applied: false, record: unexpired(error.Item) };
    }
  };

  /** A write, and the call's text, which is read meanwhile unless it is known. */
  const writeAndComplete = async (callId: string, expression: WriteExpression, text?: CallText) => {
    const written = write(callId, expression);
    if (text !== undefined) {
      const { applied, record } = await written;
      return { applied, call: record && { ...record, ...text } };
    }
    const [{ applied, record }, found] = await Promise.all([written, texts.list(callId)]);
    return { applied, call: record && (await texts.complete(record, found)) };
  };

  return {
    create: async (call) => {
      const { caller, custom, ...record } = call;
      const text = texts.put(call);
      const put = db.send(
        new PutItemCommand({
          TableName,
          Item: toItem({ ...keys.call(call.callId), ttl: ttlAt(call.keptUntil), ...record }),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      const [written] = await Promise.allSettled([put, text]);
      if (written.status === 'fulfilled') {
        await text;
        return undefined;
      }
      const error: unknown = written.reason;
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
      const existing = readCallRecord(error.Item);
      return await texts.complete(existing, await texts.list(call.callId));
    },

    writeText: async (call) => {
      await texts.put(call);
      return await texts.complete(call, new Map());
    },

    get: async (callId, ConsistentRead = true) => {
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :call AND sk BETWEEN :record AND :texts',
          ExpressionAttributeValues: toItem({
            ':call': keys.call(callId).pk,
            ':record': CALL_RECORD,
            ':texts': `${CALL_TEXT_PREFIX}~`,
          }),
          ConsistentRead,
        }),
      );
      const record = unexpired(Items.find(({ sk }) => sk?.S === CALL_RECORD));
      return record && (await texts.complete(record, textsOf(Items)));
    },

    getMany: async (callIds, isConsistent) => await withTexts(await recordsOf(callIds, isConsistent)),

    records: recordsOf,

    withTexts,

    transition: (transition, role) =>
      writeAndComplete(transition.callId, transitionExpression(transition, role), transition.text),

    takeInviteLease: async (call, until) => {
      const { applied, record } = await write(call.callId, {
        set: ['inviteLease = :until'],
        conditions: ['inviteLease = :seen'],
        names: {},
        values: { ':until': until, ':seen': call.inviteLease },
      });
      return applied && record ? { ...call, ...record } : undefined;
    },

    markWithheld: async (call, callees) => {
      const { applied, record } = await write(call.callId, {
        set: callees.map((_, index) => `legs.#u${index}.wasWithheld = :yes`),
        conditions: [],
        names: Object.fromEntries(callees.map((userId, index) => [`#u${index}`, userId])),
        values: { ':yes': true },
      });
      if (!applied || record === undefined) throw new Error('the call no longer exists');
      return { ...call, ...record };
    },

    recordInvite: async (call, record) => {
      // While its pushes fail, a leg may transition by other means, such as a socket; then the failures do not end it.
      for (let ended = record.ended; ; ) {
        const written = await write(call.callId, inviteExpression({ ...record, ended }));
        const stored = written.record;
        if (stored === undefined) throw new Error('the call no longer exists: it was deleted while it was ringing');
        if (written.applied) return { ...stored, caller: call.caller, custom: call.custom };
        ended = Object.fromEntries(Object.entries(ended).filter(([userId]) => isOpen(stored, userId)));
      }
    },

    recordRings: (call, record) => writeAndComplete(call.callId, ringsExpression(call, record)),

    discard: async ({ callId, receiptKey }) => {
      const ConditionExpression = 'attribute_not_exists(changedSeq)';
      try {
        await db.send(new DeleteItemCommand({ TableName, Key: toItem(keys.call(callId)), ConditionExpression }));
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
      await db.send(new DeleteItemCommand({ TableName, Key: toItem(keys.callText(callId, receiptKey)) }));
      return true;
    },

    claimSecondRing: (callId, at, until) =>
      writeAndComplete(callId, {
        set: ['rungAgainAt = :at', 'inviteLease = :until'],
        conditions: [
          'attribute_not_exists(rungAgainAt)',
          'attribute_not_exists(endedAt)',
          'openLegs > talkingLegs',
          'expiresAt > :at',
          'inviteLease <= :at',
        ],
        names: {},
        values: { ':at': at, ':until': until },
      }),

    close: (callId, at, hasNoAnswer) => writeAndComplete(callId, closeExpression(at, hasNoAnswer)),

    fail: (call, at) => writeAndComplete(call.callId, failExpression(call, at)),

    markPushFailed: async (callId, { userId, deviceId, messageId, reason, at }) => {
      await write(callId, {
        set: ['legs.#user.failed.#device = :failed'],
        conditions: ['legs.#user.rings.#device.messageId = :message'],
        names: { '#user': userId, '#device': deviceId },
        values: { ':failed': { at, reason, messageId }, ':message': messageId },
      });
    },

    markNotified: async ({ callId, changedSeq }, pending) => {
      if (changedSeq === undefined) return;
      const isDone = pending.length === 0;
      await write(callId, {
        // Still `true`, the stream would start a second row of attempts beside the one that goes on.
        set: isDone ? ['notifiedSeq = :changed'] : ['pending = :pending', 'unnotified = :retrying'],
        remove: isDone ? ['unnotified', 'pending'] : [],
        // The request of a later change notifies of this one too.
        conditions: ['changedSeq = :changed', 'attribute_exists(unnotified)'],
        names: {},
        values: { ':changed': changedSeq, ...(!isDone && { ':pending': pending, ':retrying': 'retrying' }) },
      });
    },
  };
};

const rethrow: OnUnreadable = (_callId, error) => {
  throw error;
};

/** Whether the callee's leg can still transition. */
const isOpen = (call: CallRecord, userId: string): boolean => {
  const leg = call.legs[userId];
  return call.endedAt === undefined && leg !== undefined && isLegOpen(leg);
};
