import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Call } from '../../calls/call.ts';
import type { CallHistory } from '../../calls/call-history.ts';
import { LIMITS } from '../../contract/limits.ts';
import { writeMany } from './batch-write.ts';
import { HISTORY_PREFIX, ttlAt } from './keys.ts';
import { type Item, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Calls in one page, unless the request says how many. */
const PAGE = LIMITS.page.default;
/** Maximum number of keys in one BatchGetItem, with which the calls of these ids are read. */
const NEWEST = 100;
/** `CALL#2026-11-21T12:00:00.000Z#<callId>`; a `callId` is a UUID. */
const SORT_KEY = /^CALL#[\dT:.-]{23}Z#([\da-f-]{36})$/;

const idsIn = (items: readonly Item[]): string[] => items.flatMap(({ sk }) => SORT_KEY.exec(sk?.S ?? '')?.[1] ?? []);

export const historyTable = (table: TenantTable): CallHistory => {
  const { db, TableName, keys } = table;
  const keyFor = (userId: string, { startedAt, callId }: Call) => keys.history(userId, startedAt, callId);

  const newest = async (userId: string, since: number, limit: number): Promise<readonly Item[]> => {
    const first = keys.history(userId, since, '');
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :user AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: toItem({ ':user': first.pk, ':first': first.sk, ':last': `${HISTORY_PREFIX}~` }),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return Items;
  };

  return {
    remember: async (call, callees) => {
      // What an invite in the other direction looks for.
      const pair = Object.keys(call.legs).length === 1 ? { from: call.callerId } : {};
      const requests = [call.callerId, ...callees].map((userId) => ({
        PutRequest: { Item: toItem({ ...keyFor(userId, call), ...pair, ttl: ttlAt(call.keptUntil) }) },
      }));
      await writeMany(table, requests);
    },

    isRemembered: async (call) => {
      const { Item } = await db.send(
        new GetItemCommand({ TableName, Key: toItem(keyFor(call.callerId, call)), ConsistentRead: true }),
      );
      return Item !== undefined;
    },

    invitesOf: async (caller, callee, since) =>
      idsIn((await newest(callee, since, PAGE)).filter(({ from }) => from?.S === caller)),

    startedSince: async (userId, since) => idsIn(await newest(userId, since, NEWEST)),

    page: async (userId, cursor, now, limit = PAGE) => {
      const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
      if (after !== undefined && !SORT_KEY.test(after)) return undefined;
      const pk = keys.user(userId);
      const { Items = [], LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :user AND begins_with(sk, :call)',
          ExpressionAttributeValues: toItem({ ':user': pk, ':call': HISTORY_PREFIX }),
          ScanIndexForward: false,
          Limit: limit,
          ...(after !== undefined && { ExclusiveStartKey: toItem({ pk, sk: after }) }),
        }),
      );
      const unexpired = Items.filter(({ ttl }) => Number(ttl?.N) > now / 1000);
      const last = LastEvaluatedKey?.sk?.S;
      return {
        callIds: idsIn(unexpired),
        next: last === undefined ? undefined : Buffer.from(last).toString('base64url'),
      };
    },
  };
};
