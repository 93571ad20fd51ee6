import {
  type ApiGatewayManagementApiClient,
  ApiGatewayManagementApiServiceException,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { SocketSender } from '../../sockets/socket-sender.ts';

/** Posts to the connections of the WebSocket API. */
export const socketPosts = (api: ApiGatewayManagementApiClient): SocketSender => ({
  send: async (connectionId, message) => {
    try {
      await api.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify(message) }));
      return 'sent';
    } catch (error) {
      return isGone(error) ? 'gone' : 'failed';
    }
  },

  disconnect: async (connectionId) => {
    // A connection that is already closed needs nothing. One that could not be closed gets no more events, and API
    // Gateway ends it.
    await api.send(new DeleteConnectionCommand({ ConnectionId: connectionId })).catch(() => {});
  },
});

/** By the HTTP status, which the real service and its emulators both return; some emulators omit the error's name. */
const isGone = (error: unknown): boolean =>
  error instanceof ApiGatewayManagementApiServiceException && error.$metadata.httpStatusCode === 410;
