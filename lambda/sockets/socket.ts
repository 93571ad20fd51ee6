/** One open WebSocket of a device. */
export interface Socket {
  readonly userId: string;
  readonly deviceId: string;
  /** API Gateway's name for it. */
  readonly connectionId: string;
  /** The one call that it may know of, when it was opened with a receipt token. */
  readonly callId?: string | undefined;
  /** Epoch milliseconds. */
  readonly openedAt: number;
}

/**
 * Milliseconds after which API Gateway has closed every connection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const LONGEST_CONNECTION = 2 * 60 * 60 * 1000;

/** Sockets that one user may have; a flood of them must not become a flood of messages. */
export const MAX_SOCKETS = 32;

/** Whether the socket is to hear of the call. */
export const mayKnow = (socket: Socket, callId: string): boolean =>
  socket.callId === undefined || socket.callId === callId;
