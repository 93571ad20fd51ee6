import {
  type ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
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
      return error instanceof GoneException ? 'gone' : 'failed';
    }
  },

  disconnect: async (connectionId) => {
    // What is not there any more is what was wanted; what could not be closed falls silent and ends by itself.
    await api.send(new DeleteConnectionCommand({ ConnectionId: connectionId })).catch(() => {});
  },
});
