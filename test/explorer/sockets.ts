import type { SocketSender } from '../../lambda/sockets/socket-sender.ts';
import type { GateRequest, Pass, Reply } from './gate.ts';
import type { World } from './world.ts';

/** A message that a client received over its WebSocket. */
export interface SocketMessage {
  readonly at: number;
  readonly connectionId: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** API Gateway's connections as one actor uses them, in this process. */
export const socketSender = (world: World, pass: Pass): SocketSender => ({
  send: (connectionId, message) => {
    const request = { ...onConnection('PostToConnection', connectionId, JSON.stringify(message)), isRead: true };
    return pass(request, async () => {
      if (!world.connections.has(connectionId)) return reply('gone' as const);
      world.messages.push({ at: world.nextPosition(), connectionId, message: { ...message } });
      return reply('sent' as const);
    });
  },
  disconnect: (connectionId) =>
    pass(onConnection('DeleteConnection', connectionId), async () => {
      world.connections.delete(connectionId);
      return reply(undefined);
    }),
});

/** A request about a connection. Clients order messages by their `seq`, so two posts may change places. */
export const onConnection = (action: string, connectionId: string, content = ''): GateRequest => ({
  label: `${action} ${connectionId}`,
  content,
  touches: [`connection ${connectionId}`],
  isRead: false,
  hasEffect: true,
});

/** An answer that is no error. */
export const reply = <T extends string | undefined>(value: T): Reply<T> => ({
  text: String(value),
  value: () => value,
});
