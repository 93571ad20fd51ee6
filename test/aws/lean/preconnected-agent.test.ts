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
  vi.useRealTimers();
  for (const close of closers.splice(0)) await close();
});

const startServer = async (tls: TlsOptions = {}, isAnswered = (_path: string) => true) => {
  const authority = await makeCertificateAuthority('preconnected', Date.now);
  const { certificate, privateKey } = await authority.issueServer();
  const sockets: TLSSocket[] = [];
  const server: HttpsServer = createServer({ ...tls, cert: certificate, key: privateKey }, ({ url = '' }, response) => {
    if (isAnswered(url)) response.end('here');
  });
  server.on('secureConnection', (socket) => sockets.push(socket));
  const port = await listenOnLoopback(server, 0);
  closers.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const agent = new PreconnectedAgent({ keepAlive: true, ca: authority.certificate });
  closers.push(() => agent.destroy());
  const request = (path = '/'): Promise<string> =>
    new Promise((resolve, reject) => {
      agent.whenConnected({ host: 'localhost', port }, () => {
        get(`https://localhost:${port}${path}`, { agent }, (response) => resolve(text(response))).on('error', reject);
      });
    });
  return { url: new URL(`https://localhost:${port}`), sockets, agent, request };
};

describe('preconnected sockets', () => {
  it('are used first; more are opened only if more requests are concurrent', async () => {
    const { url, sockets, agent, request } = await startServer();
    agent.preconnect(url, 2, 2);
    await vi.waitFor(() => expect(sockets).toHaveLength(2));

    expect(await Promise.all([request(), request()])).toEqual(['here', 'here']);
    expect(sockets).toHaveLength(2);
    expect(await Promise.all([request(), request(), request()])).toEqual(['here', 'here', 'here']);
    expect(sockets).toHaveLength(3);
  });

  it('are shared by the first requests; once these are answered, more are opened', async () => {
    const { url, sockets, agent, request } = await startServer();
    agent.preconnect(url, 1, 2);
    const six = Array.from({ length: 6 }, () => request());
    expect(await Promise.all(six)).toEqual(six.map(() => 'here'));
    expect(sockets).toHaveLength(2);
    await Promise.all(Array.from({ length: 6 }, () => request()));
    expect(sockets).toHaveLength(6);
  });

  it('are few again after the host has closed all', async () => {
    const { url, sockets, agent, request } = await startServer();
    agent.preconnect(url, 1, 2);
    await request();
    await Promise.all(Array.from({ length: 6 }, () => request()));
    const before = sockets.length;
    for (const socket of sockets) socket.end();
    await Promise.all(sockets.map((socket) => socket.destroyed || once(socket, 'close')));
    await vi.waitFor(async () => {
      await Promise.all(Array.from({ length: 6 }, () => request()));
      expect(sockets.length).toBeGreaterThan(before);
    });
    expect(sockets.length - before).toBe(2);
  });

  it('are as few for a host of which nothing was said', async () => {
    const { sockets, request } = await startServer();
    await Promise.all(Array.from({ length: 20 }, () => request()));
    expect(sockets).toHaveLength(8);
  });

  it('let requests go on that wait for an answer which does not come', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { url, sockets, agent, request } = await startServer({}, (path) => path !== '/first');
    agent.preconnect(url, 1, 1);
    void request('/first').catch(() => undefined);
    const other = request('/other');
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(300);
    expect(await other).toBe('here');
    expect(sockets).toHaveLength(2);
  });

  it('resume the TLS session of the first, for which requests wait', async () => {
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
