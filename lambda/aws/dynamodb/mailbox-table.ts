import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { LIMITS } from '../../contract/limits.ts';
import { ceilings, type Mailbox } from '../../signals/mailbox.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { ttlAt } from './keys.ts';
import { mailboxCounts, SIGNAL_RETENTION } from './mailbox-counts.ts';
import { readSignal, readTotalBytes, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Signals that one read returns; of large ones, DynamoDB returns fewer: no more than 1 MB. */
const PAGE = 16;

export const mailboxTable = (table: TenantTable): Mailbox => {
  const { db, TableName, keys, now } = table;
  const count = mailboxCounts(table);

  return {
    append: async (callId, to, signal) => {
      const counted = await count(callId, to, Buffer.byteLength(signal.content));
      if (counted.kind !== 'counted') return counted;
      const { lastNumber: seq, totalBytes } = counted;
      const ttl = ttlAt(now() + SIGNAL_RETENTION);
      const Item = toItem({ ...keys.signal(callId, to, seq), ...signal, seq, totalBytes, ttl });
      await db.send(new PutItemCommand({ TableName, Item }));
      return { kind: 'stored', seq };
    },

    after: async (callId, to, seq) => {
      // No higher number exists, and DynamoDB rejects a BETWEEN whose upper bound is below its lower bound.
      if (seq >= LIMITS.signalNumber) return [];
      const { pk, sk } = keys.signal(callId, to, seq);
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :call AND sk BETWEEN :next AND :last',
          ExpressionAttributeValues: toItem({
            ':call': pk,
            // Greater than this signal's key and less than the next one's.
            ':next': `${sk}+`,
            ':last': keys.signal(callId, to, LIMITS.signalNumber).sk,
          }),
          ConsistentRead: true,
          Limit: PAGE,
        }),
      );
      return Items.map(readSignal);
    },

    acknowledge: async (callId, to, seq) => {
      const { Item } = await db.send(
        new GetItemCommand({ TableName, Key: toItem(keys.signal(callId, to, seq)), ConsistentRead: true }),
      );
      // A number that was never given, or whose sender crashed before it wrote the signal: the next acknowledgement counts.
      if (Item === undefined) return;
      const { maxNumber, maxBytes } = ceilings(seq, readTotalBytes(Item));
      await conditionalUpdate(
        table,
        keys.mailbox(callId, to),
        {
          UpdateExpression: 'SET maxNumber = :number, maxBytes = :bytes',
          ConditionExpression: 'maxNumber < :number',
        },
        { ':number': maxNumber, ':bytes': maxBytes },
      );
    },
  };
};
