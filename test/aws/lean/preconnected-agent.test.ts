import { constants } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type Server as HttpsServer } from 'node:https';
import { text } from 'node:stream/consumers';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PreconnectedAgent } from '../../../lambda/aws/lean/preconnected-agent.ts';
import { makeCertificateAuthority } from '../../../local/apple/certificate-authority.ts';
import { listenOnLoopback } from '../../../local/network/loopback.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const startServer = async (tls: TlsOptions = {}) => {
  const authority = await makeCertificateAuthority('preconnected', Date.now);
  const { certificate, privateKey } = await authority.issueServer();
  const sockets: TLSSocket[] = [];
  const server: HttpsServer = createServer({ ...tls, cert: certificate, key: privateKey }, (_, response) =>
    response.end('here'),
  );
  server.on('secureConnection', (socket) => sockets.push(socket));
  const port = await listenOnLoopback(server, 0);
  closers.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const agent = new PreconnectedAgent({ keepAlive: true, ca: authority.certificate });
  closers.push(() => agent.destroy());
  const request = async (): Promise<string> => {
    const [response] = await once(get(`https://localhost:${port}/`, { agent }), 'response');
    return text(response);
  };
  return { url: new URL(`https://localhost:${port}`), sockets, agent, request };
};

describe('preconnected sockets', () => {
  it('are used first; more are opened only if more requests are concurrent', async () => {
    const { url, sockets, agent, request } = await startServer();
    agent.preconnect(url, 2);
    await vi.waitFor(() => expect(sockets).toHaveLength(2));

    expect(await Promise.all([request(), request()])).toEqual(['here', 'here']);
    expect(sockets).toHaveLength(2);
    expect(await Promise.all([request(), request(), request()])).toEqual(['here', 'here', 'here']);
    expect(sockets).toHaveLength(3);
  });

  it('resume the TLS session of the first, also those that requests open meanwhile', async () => {
    const { url, sockets, agent, request } = await startServer();
    agent.preconnect(url, 2);
    expect(await Promise.all([request(), request(), request()])).toEqual(['here', 'here', 'here']);
    expect(sockets.map((socket) => socket.isSessionReused())).toEqual([false, true, true]);
  });

  it('are opened without a session if the server gives none', async () => {
    const { url, sockets, agent, request } = await startServer({
      secureOptions: constants.SSL_OP_NO_TICKET,
      maxVersion: 'TLSv1.2',
    });
    agent.preconnect(url, 2);
    expect(await Promise.all([request(), request(), request()])).toEqual(['here', 'here', 'here']);
    expect(sockets.map((socket) => socket.isSessionReused())).toEqual([false, false, false]);
  });

  it('let a request that waits for the first go on when that is lost', async () => {
    const { url, sockets, agent, request } = await startServer();
    agent.preconnect(url, 1);
    const [lost, other] = [request(), request()];
    await vi.waitFor(() => expect(sockets.length).toBeGreaterThan(0));
    sockets[0]?.destroy();
    await lost.catch(() => undefined);
    expect(await other).toBe('here');
  });

  it.each(['destroy', 'end'] as const)('are replaced if the server has closed them meanwhile: %s', async (close) => {
    const { url, sockets, agent, request } = await startServer();
    agent.preconnect(url, 1);
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    const [socket] = sockets;
    socket?.[close]();
    await vi.waitFor(async () => expect(await request()).toBe('here'));
    expect(sockets).toHaveLength(2);
  });

  it('cause no error if they could not be opened', async () => {
    const { url, agent, request } = await startServer();
    agent.preconnect(new URL('https://localhost:1'), 1);
    agent.preconnect(new URL('http://localhost:1'), 1);
    agent.preconnect(url, 1);
    expect(await request()).toBe('here');
  });
});
