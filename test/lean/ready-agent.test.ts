import { once } from 'node:events';
import { createServer, get, type Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ReadyAgent } from '../../lambda/aws/ready-agent.ts';
import { makeCertificateAuthority } from '../../local/apple/certificate-authority.ts';
import { listenOnLoopback } from '../../local/loopback.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const startServer = async () => {
  const authority = await makeCertificateAuthority('ready');
  const { certificate, privateKey } = await authority.issueServer();
  const sockets: Socket[] = [];
  const server: HttpsServer = createServer({ cert: certificate, key: privateKey }, (_, response) =>
    response.end('here'),
  );
  server.on('secureConnection', (socket) => sockets.push(socket));
  const port = await listenOnLoopback(server, 0);
  closers.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const agent = new ReadyAgent({ keepAlive: true, ca: authority.certificate });
  closers.push(() => agent.destroy());
  const ask = async (): Promise<string> => {
    const [response] = await once(get(`https://localhost:${port}/`, { agent }), 'response');
    return text(response);
  };
  return { url: new URL(`https://localhost:${port}`), sockets, agent, ask };
};

describe('connections that are opened before they are wanted', () => {
  it('are the first that requests get, and no more are opened than were wanted at once', async () => {
    const { url, sockets, agent, ask } = await startServer();
    agent.prepare(url, 2);
    await vi.waitFor(() => expect(sockets).toHaveLength(2));

    expect(await Promise.all([ask(), ask()])).toEqual(['here', 'here']);
    expect(sockets).toHaveLength(2);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(['here', 'here', 'here']);
    expect(sockets).toHaveLength(3);
  });

  it.each(['destroy', 'end'] as const)(
    'are opened anew where the other side has closed them meanwhile: %s',
    async (close) => {
      const { url, sockets, agent, ask } = await startServer();
      agent.prepare(url, 1);
      await vi.waitFor(() => expect(sockets).toHaveLength(1));
      const [socket] = sockets;
      socket?.[close]();
      await vi.waitFor(async () => expect(await ask()).toBe('here'));
      expect(sockets).toHaveLength(2);
    },
  );

  it('that could not be opened fail nobody before a request asks', async () => {
    const { url, agent, ask } = await startServer();
    agent.prepare(new URL('https://localhost:1'), 1);
    agent.prepare(new URL('http://localhost:1'), 1);
    agent.prepare(url, 1);
    expect(await ask()).toBe('here');
  });
});
