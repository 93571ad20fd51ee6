import type { Replaced } from '../contract/events.ts';
import { type DeviceSocket, isOpen, MAX_SOCKETS, newestFirst, type Socket } from './socket.ts';
import type { SocketSender } from './socket-sender.ts';
import type { SocketStore } from './socket-store.ts';

export interface OpenDeps {
  readonly sockets: SocketStore;
  readonly sender: SocketSender;
}

/**
 * Stores a device's socket and closes its previous one, and the user's oldest above {@link MAX_SOCKETS}. There is no counter, which
 * would count each socket whose `$disconnect` was lost: of several sockets opened at once, the last sees all of them.
 *
 * @returns the stored sockets of the user's devices
 */
export const openSocket = async ({ sockets, sender }: OpenDeps, socket: Socket): Promise<readonly DeviceSocket[]> => {
  const previous = await sockets.open(socket);
  if (previous !== undefined && previous !== socket.connectionId) await replace(sender, previous);
  const all = await sockets.list(socket.userId);
  const surplus = newestFirst(all).slice(MAX_SOCKETS);
  await Promise.all(
    surplus.map(async (oldest) => {
      await sockets.close(oldest);
      if (isOpen(oldest)) await replace(sender, oldest.connectionId);
    }),
  );
  return all;
};

/**
 * Closes a socket that is not the stored one of its device, or that is stored as broken: it receives no events, and its client does not
 * know that. Of two sockets opened at the same moment, each may have been stored before the other could be closed; or the stored
 * one was never established. No `replaced` is sent: the client should reconnect, which stores its new socket.
 *
 * @returns the stored sockets of the user's devices
 */
export const closeSuperseded = async (
  { sockets, sender }: OpenDeps,
  socket: Socket,
): Promise<readonly DeviceSocket[]> => {
  const all = await sockets.list(socket.userId);
  const stored = all.find(({ deviceId }) => deviceId === socket.deviceId);
  const isStored = stored?.connectionId === socket.connectionId && isOpen(stored);
  if (!isStored) await sender.disconnect(socket.connectionId);
  return all;
};

const replace = async (sender: SocketSender, connectionId: string): Promise<void> => {
  const message: Replaced = { type: 'replaced' };
  // A socket that is `gone` may be in its handshake: it cannot be sent the reason, and its next message closes it.
  if ((await sender.send(connectionId, message)) !== 'gone') await sender.disconnect(connectionId);
};
