import type { Socket } from './socket.ts';

/** Storage of sockets. A device has one socket. */
export interface SocketStore {
  /** Stores the socket. Returns the connection id that the device had before. */
  open(socket: Socket): Promise<string | undefined>;
  /** Deletes the socket, unless its device has opened another since. @returns whether it was still stored */
  close(socket: Pick<Socket, 'userId' | 'deviceId' | 'connectionId'>): Promise<boolean>;
  /** All open sockets of the user. Strongly consistent. */
  list(userId: string): Promise<readonly Socket[]>;
}
