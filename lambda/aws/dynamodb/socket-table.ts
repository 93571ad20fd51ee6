import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { MAX_CONNECTION_DURATION, type Socket } from '../../sockets/socket.ts';
import type { SocketStore } from '../../sockets/socket-store.ts';
import { SOCKET_PREFIX, ttlAt } from './keys.ts';
import { type Item, readSocket, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** The open sockets among a user's items. */
export const socketsOf = (items: readonly Item[], now: number): Socket[] =>
  items
    .filter((item) => item.sk?.S?.startsWith(SOCKET_PREFIX))
    .map(readSocket)
    .filter(({ openedAt }) => now < openedAt + MAX_CONNECTION_DURATION);

export const socketTable = ({ db, TableName, keys, now }: TenantTable): SocketStore => ({
  open: async (socket) => {
    const { Attributes } = await db.send(
      new PutItemCommand({
        TableName,
        Item: toItem({
          ...keys.socket(socket.userId, socket.deviceId),
          ...socket,
          ttl: ttlAt(socket.openedAt + MAX_CONNECTION_DURATION),
        }),
        ReturnValues: 'ALL_OLD',
      }),
    );
    return Attributes && readSocket(Attributes).connectionId;
  },

  close: async ({ userId, deviceId, connectionId }) => {
    try {
      await db.send(
        new DeleteItemCommand({
          TableName,
          Key: toItem(keys.socket(userId, deviceId)),
          ConditionExpression: 'connectionId = :this',
          ExpressionAttributeValues: toItem({ ':this': connectionId }),
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
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
});
