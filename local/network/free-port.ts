import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { listenOnLoopback } from './loopback.ts';

/**
 * Systems choose ports for `listen(0)` and for connections from 32768 (Linux) or 49152 (macOS): a port below is not taken by another
 * process before the program that asked for it listens.
 */
const [LOWEST, HIGHEST] = [10_000, 32_767];

/** A port that is free now, for a program that cannot choose one itself and report it. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const server = createServer();
    try {
      const port = await listenOnLoopback(server, randomInt(LOWEST, HIGHEST + 1));
      await new Promise((resolve) => server.close(resolve));
      return port;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
};

// EACCES: Windows reserves ranges of ports.
const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');

/** Whether a server accepts connections on the port. */
export const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
