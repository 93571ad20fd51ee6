import type { Socket } from './socket.ts';
import type { SocketOutcome, SocketSender } from './socket-sender.ts';
import type { SocketStore } from './socket-store.ts';

export interface PostDeps {
  readonly sockets: SocketStore;
  readonly sender: SocketSender;
  /** Told of a message that did not arrive; whoever missed it asks when its socket is open again. */
  readonly onUnsent: (socket: Socket, outcome: SocketOutcome) => void;
}

/** One message to each socket, all at once. A socket that is gone is forgotten, and costs its sender nothing more. */
export const post = async (
  { sockets, sender, onUnsent }: PostDeps,
  messages: readonly { readonly socket: Socket; readonly message: object }[],
): Promise<void> => {
  await Promise.all(
    messages.map(async ({ socket, message }) => {
      const outcome = await sender.send(socket.connectionId, message);
      if (outcome === 'sent') return;
      onUnsent(socket, outcome);
      // The next message finds it gone again if it could not be forgotten now.
      if (outcome === 'gone') await sockets.close(socket).catch(() => {});
    }),
  );
};
