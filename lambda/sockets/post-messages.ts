import type { Socket } from './socket.ts';
import type { SocketOutcome, SocketSender } from './socket-sender.ts';

export interface PostDeps {
  readonly sender: SocketSender;
  readonly now: () => number;
  /** Called for a message that did not arrive; the client asks for what it missed when its socket is open again. */
  readonly onDeliveryFailed: (socket: Socket, outcome: SocketOutcome) => void;
  /** Called for a socket that is gone though its `$disconnect` has not arrived: stores that it broke. Does not throw. */
  readonly onSocketLost: (socket: Socket) => Promise<void>;
}

/**
 * Milliseconds that a handshake may take: a socket is stored before its handshake is finished, and until then API
 * Gateway also reports it as gone.
 */
const HANDSHAKE_TIMEOUT = 30_000;

/**
 * Sends one message to each socket, concurrently. Failures do not throw.
 *
 * @returns the sockets that it was sent to
 */
export const postReached = async (
  { sender, now, onDeliveryFailed, onSocketLost }: PostDeps,
  messages: readonly { readonly socket: Socket; readonly message: object }[],
): Promise<readonly Socket[]> => {
  const sent = await Promise.all(
    messages.map(async ({ socket, message }) => {
      const outcome = await sender.send(socket.connectionId, message);
      if (outcome === 'sent') return [socket];
      onDeliveryFailed(socket, outcome);
      if (outcome === 'gone' && now() - socket.openedAt > HANDSHAKE_TIMEOUT) await onSocketLost(socket);
      return [];
    }),
  );
  return sent.flat();
};

/** The same. @returns whether all were sent */
export const post = async (
  deps: PostDeps,
  messages: readonly { readonly socket: Socket; readonly message: object }[],
): Promise<boolean> => (await postReached(deps, messages)).length === messages.length;
