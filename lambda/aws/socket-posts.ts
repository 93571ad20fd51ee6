import {
  type ApiGatewayManagementApiClient,
  ApiGatewayManagementApiServiceException,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { SocketSender } from '../sockets/socket-sender.ts';

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
    // What is not there any more is what was wanted; what could not be closed falls silent and ends by itself.
    await api.send(new DeleteConnectionCommand({ ConnectionId: connectionId })).catch(() => {});
  },
});

/** By the status: it is what both the real service and its emulators answer, with or without the error's name. */
const isGone = (error: unknown): boolean =>
  error instanceof ApiGatewayManagementApiServiceException && error.$metadata.httpStatusCode === 410;
