import { MAX_SOCKETS, type Socket } from './socket.ts';
import type { SocketSender } from './socket-sender.ts';
import type { SocketStore } from './socket-store.ts';

export interface OpenDeps {
  readonly sockets: SocketStore;
  readonly sender: SocketSender;
}

/** Takes a device's socket up and closes the one that it had. `too-many` when its user has enough of them. */
export const openSocket = async ({ sockets, sender }: OpenDeps, socket: Socket): Promise<'open' | 'too-many'> => {
  const others = await sockets.list(socket.userId);
  const isNew = others.every(({ deviceId }) => deviceId !== socket.deviceId);
  if (isNew && others.length >= MAX_SOCKETS) return 'too-many';
  const previous = await sockets.open(socket);
  if (previous !== undefined && previous !== socket.connectionId) await sender.disconnect(previous);
  return 'open';
};
