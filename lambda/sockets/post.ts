import type { Socket } from './socket.ts';
import type { SocketOutcome, SocketSender } from './socket-sender.ts';
import type { SocketStore } from './socket-store.ts';

export interface PostDeps {
  readonly sockets: SocketStore;
  readonly sender: SocketSender;
  readonly now: () => number;
  /** Told of a message that did not arrive; whoever missed it asks when its socket is open again. */
  readonly onUnsent: (socket: Socket, outcome: SocketOutcome) => void;
}

/**
 * Milliseconds for which a socket may be on its way: it is written down before its handshake is over, and until then API
 * Gateway says of it, too, that it is gone.
 */
const OPENING = 30_000;

/**
 * One message to each socket, all at once. A socket that is gone is forgotten, and costs its sender nothing more.
 *
 * @returns whether all were sent
 */
export const post = async (
  { sockets, sender, now, onUnsent }: PostDeps,
  messages: readonly { readonly socket: Socket; readonly message: object }[],
): Promise<boolean> => {
  const sent = await Promise.all(
    messages.map(async ({ socket, message }) => {
      const outcome = await sender.send(socket.connectionId, message);
      if (outcome === 'sent') return true;
      onUnsent(socket, outcome);
      // The next message finds it gone again if it could not be forgotten now.
      if (outcome === 'gone' && now() - socket.openedAt > OPENING) await sockets.close(socket).catch(() => {});
      return false;
    }),
  );
  return sent.every(Boolean);
};
