import type { Socket } from './socket.ts';

/** Storage of sockets. A device has one socket. */
export interface SocketStore {
  /** Stores the socket. Returns the connection id that the device had before. */
  open(socket: Socket): Promise<string | undefined>;
  /** Deletes the socket, unless its device has opened another since. */
  close(socket: Pick<Socket, 'userId' | 'deviceId' | 'connectionId'>): Promise<void>;
  /** The user's open sockets, at most {@link MAX_SOCKETS} of them. */
  list(userId: string): Promise<readonly Socket[]>;
}
