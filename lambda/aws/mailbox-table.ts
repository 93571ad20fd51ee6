import {
  ConditionalCheckFailedException,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { LIMITS } from '../contract/schemas.ts';
import type { Mailbox } from '../signals/mailbox.ts';
import { ttlAt } from './keys.ts';
import { readSignal, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Milliseconds for which signals are kept: longer than any call in which they are still wanted. */
const KEPT = 24 * 60 * 60 * 1000;
/** Signals that are read at once: 30 KB each would be half of what DynamoDB gives in one answer. */
const PAGE = 16;

export const mailboxTable = ({ db, TableName, keys, now }: TenantTable): Mailbox => {
  /** The next number of a mailbox. */
  const nextNumber = async (callId: string, to: string): Promise<number | undefined> => {
    try {
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(keys.mailbox(callId, to)),
          UpdateExpression: 'ADD lastNumber :one SET #ttl = :ttl',
          ConditionExpression: 'attribute_not_exists(lastNumber) OR lastNumber < :limit',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({ ':one': 1, ':limit': LIMITS.signals, ':ttl': ttlAt(now() + KEPT) }),
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return v.parse(v.pipe(v.string(), v.toNumber()), Attributes?.lastNumber?.N);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return undefined;
    }
  };

  return {
    append: async (callId, to, signal) => {
      const seq = await nextNumber(callId, to);
      if (seq === undefined) return undefined;
      const Item = toItem({ ...keys.signal(callId, to, seq), ...signal, seq, ttl: ttlAt(now() + KEPT) });
      await db.send(new PutItemCommand({ TableName, Item }));
      return seq;
    },

    after: async (callId, to, seq) => {
      // There is no later number, and DynamoDB refuses a range whose end comes before its start.
      if (seq >= LIMITS.signals) return [];
      const { pk, sk } = keys.signal(callId, to, seq);
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :call AND sk BETWEEN :next AND :last',
          ExpressionAttributeValues: toItem({
            ':call': pk,
            // The first key after this one's.
            ':next': `${sk}+`,
            ':last': keys.signal(callId, to, LIMITS.signals).sk,
          }),
          ConsistentRead: true,
          Limit: PAGE,
        }),
      );
      return Items.map(readSignal);
    },
  };
};
