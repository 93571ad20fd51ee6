import {
  ConditionalCheckFailedException,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { LIMITS } from '../../contract/limits.ts';
import type { Mailbox } from '../../signals/mailbox.ts';
import { ttlAt } from './keys.ts';
import { readSignal, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Milliseconds for which signals are kept: longer than any call lasts in which a device may still read them. */
export const SIGNAL_RETENTION = 24 * 60 * 60 * 1000;
/** Signals that one read returns: 16 of 30 KB each are half of DynamoDB's 1 MB a page. */
const PAGE = 16;

export const mailboxTable = ({ db, TableName, keys, now }: TenantTable): Mailbox => {
  /** Assigns the next sequence number of a mailbox; `undefined` when it is full. */
  const nextNumber = async (callId: string, to: string): Promise<number | undefined> => {
    try {
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(keys.mailbox(callId, to)),
          UpdateExpression: 'ADD lastNumber :one SET #ttl = :ttl',
          ConditionExpression: 'attribute_not_exists(lastNumber) OR lastNumber < :limit',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({
            ':one': 1,
            ':limit': LIMITS.signals,
            ':ttl': ttlAt(now() + SIGNAL_RETENTION),
          }),
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
      const Item = toItem({ ...keys.signal(callId, to, seq), ...signal, seq, ttl: ttlAt(now() + SIGNAL_RETENTION) });
      await db.send(new PutItemCommand({ TableName, Item }));
      return seq;
    },

    after: async (callId, to, seq) => {
      // No higher number exists, and DynamoDB rejects a BETWEEN whose upper bound is below its lower bound.
      if (seq >= LIMITS.signals) return [];
      const { pk, sk } = keys.signal(callId, to, seq);
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :call AND sk BETWEEN :next AND :last',
          ExpressionAttributeValues: toItem({
            ':call': pk,
            // Greater than this signal's key and less than the next one's.
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
