import type { SocketSender } from '../../lambda/sockets/socket-sender.ts';
import type { Pass } from './gate.ts';
import type { World } from './world.ts';

/** A message that a client received over its WebSocket. */
export interface SocketMessage {
  readonly at: number;
  readonly connectionId: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** API Gateway's connections as one actor uses them, in this process. */
export const socketSender = (world: World, pass: Pass): SocketSender => ({
  send: (connectionId, message) =>
    pass({ ...onConnection('PostToConnection', connectionId), isRead: true }, async () => {
      if (!world.connections.has(connectionId)) return 'gone';
      world.messages.push({ at: world.nextPosition(), connectionId, message: { ...message } });
      return 'sent';
    }),
  disconnect: (connectionId) =>
    pass(onConnection('DeleteConnection', connectionId), async () => {
      world.connections.delete(connectionId);
    }),
});

/** A request about a connection. Clients order messages by their `seq`, so two posts may change places. */
export const onConnection = (action: string, connectionId: string) => ({
  label: `${action} ${connectionId}`,
  touches: [`connection ${connectionId}`],
  isRead: false,
  hasEffect: true,
});
