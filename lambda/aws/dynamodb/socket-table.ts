import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type DeviceSocket, LOST_KEPT, MAX_CONNECTION_DURATION } from '../../sockets/socket.ts';
import type { SocketStore } from '../../sockets/socket-store.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { SOCKET_PREFIX, ttlAt } from './keys.ts';
import { type Item, readSocket, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** The sockets among a user's items. */
export const socketsOf = (items: readonly Item[], now: number): DeviceSocket[] =>
  items
    .filter((item) => item.sk?.S?.startsWith(SOCKET_PREFIX))
    .map(readSocket)
    .filter((socket) => now < keptUntil(socket));

const keptUntil = ({ openedAt, lostAt }: Pick<DeviceSocket, 'openedAt' | 'lostAt'>): number =>
  lostAt === undefined ? openedAt + MAX_CONNECTION_DURATION : lostAt + LOST_KEPT;

export const socketTable = (table: TenantTable): SocketStore => {
  const { db, TableName, keys, now } = table;
  return {
    open: async ({ callId, ...socket }) => {
      const isOfCall = callId !== undefined;
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(keys.socket(socket.userId, socket.deviceId)),
          UpdateExpression:
            'SET userId = :userId, deviceId = :deviceId, connectionId = :connectionId, openedAt = :openedAt, #ttl = :ttl' +
            (isOfCall ? ', callId = :callId REMOVE lostAt' : ' REMOVE lostAt, callId'),
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({
            ':userId': socket.userId,
            ':deviceId': socket.deviceId,
            ':connectionId': socket.connectionId,
            ':openedAt': socket.openedAt,
            ':ttl': ttlAt(keptUntil(socket)),
            ...(isOfCall && { ':callId': callId }),
          }),
          ReturnValues: 'UPDATED_OLD',
        }),
      );
      return Attributes?.connectionId?.S;
    },

    close: async ({ userId, deviceId, connectionId }, { unlessLost } = { unlessLost: false }) => {
      try {
        await db.send(
          new DeleteItemCommand({
            TableName,
            Key: toItem(keys.socket(userId, deviceId)),
            ConditionExpression: `connectionId = :this${unlessLost ? ' AND attribute_not_exists(lostAt)' : ''}`,
            ExpressionAttributeValues: toItem({ ':this': connectionId }),
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    markLost: async ({ userId, deviceId, connectionId }, at) => {
      await conditionalUpdate(
        table,
        keys.socket(userId, deviceId),
        {
          UpdateExpression: 'SET lostAt = :at, #ttl = :ttl',
          ConditionExpression: 'connectionId = :this AND attribute_not_exists(lostAt)',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
        },
        { ':this': connectionId, ':at': at, ':ttl': ttlAt(at + LOST_KEPT) },
      );
    },

    claimNotice: ({ userId, deviceId, connectionId }, callId) =>
      conditionalUpdate(
        table,
        keys.socket(userId, deviceId),
        {
          UpdateExpression: 'ADD unreachableIn :calls',
          ConditionExpression:
            'connectionId = :this AND attribute_exists(lostAt) AND NOT contains(unreachableIn, :callId)',
        },
        { ':this': connectionId, ':calls': new Set([callId]), ':callId': callId },
      ),

    clearNotice: async ({ userId, deviceId }, callId) => {
      const update = { UpdateExpression: 'DELETE unreachableIn :calls', ConditionExpression: 'attribute_exists(pk)' };
      await conditionalUpdate(table, keys.socket(userId, deviceId), update, { ':calls': new Set([callId]) });
    },

    list: async (userId) => {
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :user AND begins_with(sk, :socket)',
          ExpressionAttributeValues: toItem({ ':user': keys.user(userId), ':socket': SOCKET_PREFIX }),
          ConsistentRead: true,
        }),
      );
      return socketsOf(Items, now());
    },
  };
};
