import { once } from 'node:events';
import type { Server } from 'node:net';

/**
 * Starts `server` on the loopback interface only: no part of the local backend may be reachable from another machine.
 *
 * @param port 0: the system chooses one
 * @returns the port. Rejects when the port is taken.
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
  return address.port;
}
