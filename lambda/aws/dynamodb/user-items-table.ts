import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { UserItem, UserItems } from '../../users/user-items.ts';
import { deleteMany } from './batch-write.ts';
import {
  BROWSER_PREFIX,
  CALL_RECORD,
  CALL_TEXT_PREFIX,
  DEVICE_PREFIX,
  HISTORY_PREFIX,
  type Key,
  RATE_PREFIX,
  SOCKET_PREFIX,
} from './keys.ts';
import { type Item, readCounter, readDevice, readSocket, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Items that one step reads, each of which may take several requests. */
const PAGE = 10;

export const userItemsTable = (table: TenantTable): UserItems => {
  const { db, TableName, keys } = table;

  const query = async (condition: string, values: object, rest: Partial<QueryCommandInput> = {}) =>
    await db.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: condition,
        ExpressionAttributeValues: toItem(values),
        ConsistentRead: true,
        ...rest,
      }),
    );

  const userItem = (item: Item): UserItem => {
    const key = item.sk?.S ?? '';
    if (key.startsWith(HISTORY_PREFIX)) return { key, kind: 'calls', callIds: [key.slice(key.lastIndexOf('#') + 1)] };
    if (key.startsWith(RATE_PREFIX)) return { key, kind: 'calls', callIds: [...(readCounter(item).calls ?? [])] };
    if (key.startsWith(DEVICE_PREFIX))
      return { key, kind: 'device', device: readDevice(item), isRemoved: item.removedAt !== undefined };
    if (key.startsWith(BROWSER_PREFIX)) return { key, kind: 'browser', deviceId: key.slice(BROWSER_PREFIX.length) };
    if (key.startsWith(SOCKET_PREFIX)) return { key, kind: 'socket', connectionId: readSocket(item).connectionId };
    return { key, kind: 'other' };
  };

  const page = async (userId: string, prefix: string, after?: string, rest: Partial<QueryCommandInput> = {}) => {
    const pk = keys.user(userId);
    const { Items = [] } = await query(
      'pk = :user AND begins_with(sk, :call)',
      { ':user': pk, ':call': prefix },
      { Limit: PAGE, ...rest, ...(after !== undefined && { ExclusiveStartKey: toItem({ pk, sk: after }) }) },
    );
    return Items.map(userItem);
  };

  return {
    history: (userId, after) => page(userId, HISTORY_PREFIX, after, { ScanIndexForward: false }),

    counters: (userId, after) => page(userId, RATE_PREFIX, after),

    others: async (userId, after = `${RATE_PREFIX}~`) => {
      const values = { ':user': keys.user(userId), ':after': after };
      // One more, because the mark is among them.
      const { Items = [] } = await query('pk = :user AND sk > :after', values, { Limit: PAGE + 1 });
      const mark = keys.deviceCount(userId).sk;
      return Items.map(userItem).filter(({ key }) => key !== mark);
    },

    remove: (userId, items) =>
      deleteMany(
        table,
        items.map(({ key }) => ({ pk: keys.user(userId), sk: key })),
      ),

    removeCall: (callId) => deleteMany(table, [keys.call(callId)]),

    removeFromCall: async (callId, userId, keptText) => {
      const { pk } = keys.call(callId);
      const mailbox = keys.mailbox(callId, userId).sk;
      const [signals = ''] = keys.signal(callId, userId, 0).sk.split(/(?<=#)\d+$/);
      const kept = keptText === undefined ? undefined : keys.callText(callId, keptText).sk;
      const isOfUser = (item: Item): boolean => {
        const sk = item.sk?.S ?? '';
        if (sk.startsWith(CALL_TEXT_PREFIX)) return sk !== kept;
        return sk === mailbox || sk.startsWith(signals) || item.from?.M?.userId?.S === userId;
      };
      let ExclusiveStartKey: Item | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await query(
          'pk = :call AND sk > :after',
          { ':call': pk, ':after': CALL_RECORD },
          {
            ProjectionExpression: 'pk, sk, #from.userId',
            ExpressionAttributeNames: { '#from': 'from' },
            ExclusiveStartKey,
          },
        );
        const found: Key[] = Items.filter(isOfUser).map(({ sk }) => ({ pk, sk: sk?.S ?? '' }));
        await deleteMany(table, found);
        ExclusiveStartKey = LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
    },
  };
};
