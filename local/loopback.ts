import { once } from 'node:events';
import type { Server } from 'node:net';

/**
 * Starts `server` on the loopback interface only: nothing in local mode may be reached from another machine.
 *
 * @param port 0 lets the system choose.
 * @returns the port that it got. Rejects when the port is taken.
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
  return address.port;
}
