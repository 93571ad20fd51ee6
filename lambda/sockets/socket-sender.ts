/** `gone`: API Gateway has no such connection. `failed`: it is unknown whether the message arrived. */
export type SocketOutcome = 'sent' | 'gone' | 'failed';

/** Sends to sockets. Neither method throws or waits for long. */
export interface SocketSender {
  send(connectionId: string, message: object): Promise<SocketOutcome>;
  disconnect(connectionId: string): Promise<void>;
}
