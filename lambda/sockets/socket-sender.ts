/** `gone`: nobody is there any more. `failed`: nobody knows. */
export type SocketOutcome = 'sent' | 'gone' | 'failed';

/** What the rules of sockets need to reach one. Neither ever throws, or keeps anybody waiting for long. */
export interface SocketSender {
  send(connectionId: string, message: object): Promise<SocketOutcome>;
  disconnect(connectionId: string): Promise<void>;
}
