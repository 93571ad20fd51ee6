import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { Call, CallRecord, CallText } from '../../calls/call.ts';
import { CALL_TEXT_PREFIX, ttlAt } from './keys.ts';
import { type Item, readCallText, toCallTextItem, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** By receipt key. */
export type TextsByKey = ReadonlyMap<string, CallText>;

/** The texts among the items of a call's partition. */
export const textsOf = (items: readonly Item[]): TextsByKey =>
  new Map(
    items
      .filter(({ sk }) => sk?.S?.startsWith(CALL_TEXT_PREFIX))
      .map((item) => [item.sk?.S?.slice(CALL_TEXT_PREFIX.length) ?? '', readCallText(item)]),
  );

/** The texts of calls: what their callers wrote, each in an item of its own that never changes. */
export const callTexts = ({ db, TableName, keys }: TenantTable) => {
  const get = async ({ callId, receiptKey }: CallRecord): Promise<CallText | undefined> => {
    const Key = toItem(keys.callText(callId, receiptKey));
    const { Item } = await db.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    return Item && readCallText(Item);
  };

  return {
    /** The text of one call; `undefined` while its invite has not written it. Strongly consistent. */
    of: get,

    /** Stores a call's text, unless it has one. */
    put: async ({ callId, receiptKey, keptUntil, ...text }: Call): Promise<void> => {
      const Item = {
        ...toItem({ ...keys.callText(callId, receiptKey), ttl: ttlAt(keptUntil) }),
        ...toCallTextItem(text),
      };
      try {
        await db.send(new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    /**
     * All texts of a call, in parallel with a write to its record. Not strongly consistent, because a text never changes: one
     * that was only just written may be missing.
     */
    list: async (callId: string): Promise<TextsByKey> => {
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :call AND begins_with(sk, :text)',
          ExpressionAttributeValues: toItem({ ':call': keys.call(callId).pk, ':text': CALL_TEXT_PREFIX }),
        }),
      );
      return textsOf(Items);
    },

    /** The call with its text. An invite that could not write its text is repeated by its client; until then the caller has no name. */
    complete: async (record: CallRecord, texts: TextsByKey): Promise<Call> => {
      const text = texts.get(record.receiptKey) ?? (await get(record)) ?? nameless(record);
      return { ...record, ...text };
    },
  };
};

const nameless = ({ callerId }: CallRecord): CallText => ({
  caller: { name: callerId, handle: callerId, handleType: 'generic' },
});
