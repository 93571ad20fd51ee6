import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { listenOnLoopback } from '../../../local/network/loopback.ts';

const server = createServer();
afterEach(() => new Promise((resolve) => server.close(resolve)));

it('a server of the local backend listens at 127.0.0.1 only: no other machine reaches it', async () => {
  const port = await listenOnLoopback(server, 0);

  expect(server.address()).toEqual({ address: '127.0.0.1', family: 'IPv4', port });
});
