import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpSender } from '../../../lambda/aws/lean/http-sender.ts';
import type { SignedRequest } from '../../../lambda/aws/lean/sign-request.ts';
import { listenOnLoopback } from '../../../local/network/loopback.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) close();
});

const serve = async (listener: RequestListener): Promise<number> => {
  const server = createServer(listener);
  const port = await listenOnLoopback(server, 0);
  closers.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return port;
};

const requestTo = (port: number, changes: Partial<SignedRequest> = {}): SignedRequest => ({
  method: 'POST',
  protocol: 'http:',
  hostname: '127.0.0.1',
  port,
  path: '/',
  headers: {},
  body: 'ä',
  ...changes,
});

const outcome = (sent: Promise<unknown>): Promise<unknown> => sent.catch((error: unknown) => error);

describe('a request', () => {
  it('has the whole answer as text, in whatever pieces it comes', async () => {
    const bytes = Buffer.from('☎☎');
    const port = await serve((_, response) => {
      response.writeHead(201, { 'x-amzn-requestid': 'r' });
      response.write(bytes.subarray(0, 2));
      response.end(bytes.subarray(2));
    });

    const answer = await httpSender({})(requestTo(port));

    expect(answer).toMatchObject({ status: 201, headers: { 'x-amzn-requestid': 'r' }, body: '☎☎' });
  });

  it('uses a connection again', async () => {
    const ports = new Set<number | undefined>();
    const port = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    const send = httpSender({});

    await send(requestTo(port));
    await send(requestTo(port));

    expect(ports.size).toBe(1);
  });

  it('reaches an IPv6 address', async () => {
    const server = createServer((_, response) => response.end('ok')).listen(0, '::1');
    closers.push(() => server.close());
    const isAvailable = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]);
    if (!isAvailable) return console.warn('SKIPPED: no IPv6 on this machine');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    expect(await httpSender({})(requestTo(port, { hostname: '::1' }))).toMatchObject({ body: 'ok' });
  });

  it.each([
    ['no answer', () => undefined],
    ['an answer that never ends', (_: unknown, response: { write(text: string): void }) => response.write('{"a":')],
  ] as const)('fails with a TimeoutError after the time for all of it: %s', async (_, listener) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let isReceived: () => void = () => undefined;
    const received = new Promise<void>((resolve) => {
      isReceived = resolve;
    });
    const port = await serve((request, response) => {
      listener(request, response);
      isReceived();
    });
    const sent = outcome(httpSender({ connectionTimeout: 1_000, requestTimeout: 3_000 })(requestTo(port)));
    await received;

    await vi.advanceTimersByTimeAsync(2_999);
    expect(await Promise.race([sent, 'waits'])).toBe('waits');
    await vi.advanceTimersByTimeAsync(1);

    expect(await sent).toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT' });
  });

  it('fails with a TimeoutError when no connection is open in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    // An address for documentation, to which nothing is routed: https://www.rfc-editor.org/rfc/rfc5737
    const sent = outcome(
      httpSender({ connectionTimeout: 1_000, requestTimeout: 3_000 })(requestTo(80, { hostname: '192.0.2.1' })),
    );

    await vi.advanceTimersByTimeAsync(1_000);

    // Without any network, the kernel answers at once.
    expect(['TimeoutError', 'Error']).toContain(Reflect.get(Object(await sent), 'name'));
  });

  it('fails with a TimeoutError and the code of Node.js when the connection breaks or is refused', async () => {
    const server = createTcpServer((socket) => socket.destroy());
    const port = await listenOnLoopback(server, 0);
    const broken = await outcome(httpSender({})(requestTo(port)));
    server.close();
    await once(server, 'close');
    const refused = await outcome(httpSender({})(requestTo(port)));

    expect(broken).toMatchObject({ name: 'TimeoutError', code: 'ECONNRESET' });
    expect(refused).toMatchObject({ name: 'TimeoutError', code: 'ECONNREFUSED' });
  });

  it('fails when the answer breaks off', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      response.socket?.destroySoon();
    });

    expect(await outcome(httpSender({ requestTimeout: 5_000 })(requestTo(port)))).toMatchObject({ code: 'ECONNRESET' });
  });
});
