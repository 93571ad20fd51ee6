import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type PeerServer, startServer } from '../../bench/peers/start-server.ts';
import { peerjsSystem, relaySystem } from '../../bench/sockets/peer-systems.ts';

const servers: PeerServer[] = [];
const started = async (name: 'relay' | 'peerjs'): Promise<PeerServer> => {
  const server = await startServer(name);
  servers.push(server);
  return server;
};
afterAll(() => {
  for (const { close } of servers) close();
});

describe('the servers that the sockets are compared with', () => {
  it.each([
    ['relay', relaySystem],
    ['peerjs', peerjsSystem],
  ] as const)(
    '%s passes signals on to their recipient, both ways, and reports its CPU time',
    async (name, systemOf) => {
      const server = await started(name);
      const before = await server.cpu();
      const system = systemOf(server.url);
      for (const user of [0, 1, 2]) await system.open(user);

      // Each rejects unless it arrives at the socket of its recipient.
      await system.signal(0, 1);
      await system.signal(1, 0);
      await Promise.all([system.signal(2, 0), system.signal(0, 2)]);

      expect(await server.cpu()).toBeGreaterThan(before);
      system.close();
    },
  );

  it('relay sends to no other socket, and forgets what it cannot pass on', async () => {
    const { url } = await started('relay');
    const socketOf = (id: string) => new WebSocket(`${url}/?id=${id}`);
    const [alice, bob, carol] = [socketOf('alice'), socketOf('bob'), socketOf('carol')];
    const received: string[] = [];
    carol.on('message', (text) => received.push(String(text)));
    await Promise.all([alice, bob, carol].map((socket) => once(socket, 'open')));

    alice.send(JSON.stringify({ to: 'nobody', data: 1 }));
    alice.send(JSON.stringify({ to: 'bob', data: 2 }));
    const [text] = await once(bob, 'message');
    alice.send(JSON.stringify({ to: 'carol', data: 3 }));
    await once(carol, 'message');

    expect(JSON.parse(String(text))).toEqual({ from: 'alice', data: 2 });
    expect(received.map((one) => JSON.parse(one))).toEqual([{ from: 'alice', data: 3 }]);
    for (const socket of [alice, bob, carol]) socket.close();
  });
});
