import type { Socket } from './socket.ts';

/** What the rules of sockets need from the table. A device has one socket. */
export interface SocketStore {
  /** Writes the socket down. Answers the connection that the device had until then. */
  open(socket: Socket): Promise<string | undefined>;
  /** Forgets the socket, unless its device has opened another since. */
  close(socket: Pick<Socket, 'userId' | 'deviceId' | 'connectionId'>): Promise<void>;
  /** The user's open sockets, at most {@link MAX_SOCKETS} of them. */
  list(userId: string): Promise<readonly Socket[]>;
}
