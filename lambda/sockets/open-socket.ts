import type { Replaced } from '../contract/events.ts';
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
  if (previous !== undefined && previous !== socket.connectionId) await replace(sender, previous);
  return 'open';
};

/**
 * Closes a socket that is not the one of its device on record: it hears of nothing, and does not know. Of two that were opened at the
 * same moment, each may have been written down before the other could be closed; or the one on record never came to be. It is not told
 * that it was replaced: opened again, it is the one.
 */
export const closeStray = async ({ sockets, sender }: OpenDeps, socket: Socket): Promise<void> => {
  const own = (await sockets.list(socket.userId)).find(({ deviceId }) => deviceId === socket.deviceId);
  if (own?.connectionId !== socket.connectionId) await sender.disconnect(socket.connectionId);
};

const replace = async (sender: SocketSender, connectionId: string): Promise<void> => {
  const message: Replaced = { type: 'replaced' };
  // Whoever is gone may be on the way still, and is closed by their next word: not now, unless they can be told why.
  if ((await sender.send(connectionId, message)) !== 'gone') await sender.disconnect(connectionId);
};
