import type { DeviceSocket, Socket } from './socket.ts';

/** What identifies a socket. */
export type SocketKey = Pick<Socket, 'userId' | 'deviceId' | 'connectionId'>;

/** Storage of sockets: of each device, the one that it opened last. */
export interface SocketStore {
  /**
   * Stores the socket in place of the one that the device had before, and keeps that one's `unreachableIn`.
   *
   * @returns the connection id of the one before
   */
  open(socket: Socket): Promise<string | undefined>;
  /** Deletes the socket, unless its device has opened another since, or, with `unlessLost`, it is recorded that it broke. */
  close(socket: SocketKey, options?: { readonly unlessLost: boolean }): Promise<void>;
  /** Records that the socket broke, unless that is recorded, it is deleted, or its device has opened another since. */
  markLost(socket: SocketKey, at: number): Promise<void>;
  /** Adds the call to the `unreachableIn` of a broken socket. @returns `false` when it was there before, or the device is back */
  claimNotice(socket: SocketKey, callId: string): Promise<boolean>;
  /** Removes the call from the device's `unreachableIn`. */
  clearNotice(device: Omit<SocketKey, 'connectionId'>, callId: string): Promise<void>;
  /** The last sockets of all devices of the user: those that are open, and those that broke. Strongly consistent. */
  list(userId: string): Promise<readonly DeviceSocket[]>;
}
