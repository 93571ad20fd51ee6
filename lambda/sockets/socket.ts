/** One open WebSocket of a device. */
export interface Socket {
  readonly userId: string;
  readonly deviceId: string;
  /** API Gateway's connection id. */
  readonly connectionId: string;
  /** The only call that it is authorised for, when it was opened with a receipt token. */
  readonly callId?: string | undefined;
  /** Epoch milliseconds. */
  readonly openedAt: number;
}

/**
 * Milliseconds after which API Gateway closes every connection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const MAX_CONNECTION_DURATION = 2 * 60 * 60 * 1000;

/** Sockets per user, so that a flood of sockets does not cause a flood of messages. */
export const MAX_SOCKETS = 32;

/** The sockets in the order in which they are kept. */
export const newestFirst = (sockets: readonly Socket[]): Socket[] =>
  [...sockets].sort((a, b) => b.openedAt - a.openedAt || (a.connectionId < b.connectionId ? -1 : 1));

/** Whether the socket may receive events of the call and send messages about it. */
export const isAuthorisedFor = (socket: Socket, callId: string): boolean =>
  socket.callId === undefined || socket.callId === callId;
