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

/** The socket that is stored of a device: the one that it opened last. */
export interface DeviceSocket extends Socket {
  /** When it was found that the socket broke, while a call of its user went on; epoch milliseconds. */
  readonly lostAt?: number | undefined;
  /** The calls whose other parties were notified that this device is unreachable, and not yet that it is back. */
  readonly unreachableIn?: ReadonlySet<string> | undefined;
}

/** Milliseconds for which a broken socket remains stored: as long as a call may go on. */
export const LOST_KEPT = 4 * 60 * 60 * 1000;

/**
 * Milliseconds after which API Gateway closes every connection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const MAX_CONNECTION_DURATION = 2 * 60 * 60 * 1000;

/** Sockets per user, so that a flood of sockets does not cause a flood of messages. */
export const MAX_SOCKETS = 32;

/** The sockets in the order in which they are kept. */
export const newestFirst = <S extends Socket>(sockets: readonly S[]): S[] =>
  [...sockets].sort((a, b) => b.openedAt - a.openedAt || (a.connectionId < b.connectionId ? -1 : 1));

/** Whether the device may be reached by its socket, as far as is known. */
export const isOpen = ({ lostAt }: DeviceSocket): boolean => lostAt === undefined;

/** The sockets, of those that are stored of a user, to which events are sent. */
export const openSockets = (stored: readonly DeviceSocket[]): readonly DeviceSocket[] =>
  newestFirst(stored.filter(isOpen)).slice(0, MAX_SOCKETS);

/** Whether the socket may receive events of the call and send messages about it. */
export const isAuthorisedFor = (socket: Socket, callId: string): boolean =>
  socket.callId === undefined || socket.callId === callId;
