import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback } from '../../network/loopback.ts';

/** A way to an engine that somebody else runs: `close` ends the way, and the engine goes on. */
export interface ExternalEngine {
  readonly url: string;
  close(): Promise<void>;
}

/** Milliseconds until an engine must take a connection. */
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Forwards connections from a port of 127.0.0.1 to `engine`, so that a backend can be tested without its database, as with engines
 * that it starts itself.
 *
 * @throws Error if nothing listens there
 */
export const openExternalEngine = async (engine: string): Promise<ExternalEngine> => {
  const { hostname, port } = new URL(engine);
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) };
  await tryOnce(engine, address);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((incoming) => {
    const outgoing = keep(connect(address));
    keep(incoming).pipe(outgoing).pipe(incoming);
    incoming.once('error', () => outgoing.destroy()).once('close', () => outgoing.destroy());
    outgoing.once('error', () => incoming.destroy()).once('close', () => incoming.destroy());
  });
  const listening = await listenOnLoopback(server, 0);
  let closed: Promise<unknown> | undefined;
  return {
    url: `http://127.0.0.1:${listening}`,
    close: async () => {
      if (closed === undefined) {
        closed = once(server, 'close');
        server.close();
        for (const socket of sockets) socket.destroy();
      }
      await closed;
    },
  };
};

const tryOnce = async (engine: string, address: { readonly host: string; readonly port: number }): Promise<void> => {
  const socket = connect(address);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
  } catch (cause) {
    throw new Error(`DYNAMODB_URL: nothing listens at ${engine}`, { cause });
  } finally {
    socket.destroy();
  }
};
