import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import type { Resolve } from '../../lambda/outbound/checked-addresses.ts';
import { type PinnedRequest, sendPinned } from '../../lambda/outbound/pinned-request.ts';
import { makeCertificateAuthority } from '../../local/apple/certificate-authority.ts';
import { listenOnLoopback } from '../../local/network/loopback.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** @returns the port, and the requests as they come */
const receiver = async (answer: RequestListener) => {
  const requests: { readonly request: IncomingMessage; readonly body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ request, body });
    answer(request, response);
  });
  await listenOnLoopback(server, 0);
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, requests };
};

const to = (url: string, over: Partial<PinnedRequest> = {}): PinnedRequest => ({
  url,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"name":"é"}',
  allow: 'loopback',
  timeoutMs: 5_000,
  ...over,
});

/** A name whose addresses are these, then those, and so on. */
const answering = (...answers: readonly (readonly string[])[]) => {
  const asked: string[] = [];
  const resolve: Resolve = async (host) => {
    const addresses = answers[Math.min(asked.push(host), answers.length) - 1] ?? [];
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { asked, resolve };
};

describe('a request to a URL that somebody else chose', () => {
  it('arrives, and its answer comes back', async () => {
    const { port, requests } = await receiver((_request, response) => {
      response.writeHead(202, { 'retry-after': '7' }).end('taken');
    });

    const answer = await sendPinned(to(`http://127.0.0.1:${port}/hooks?a=b`));

    expect(answer).toMatchObject({ status: 202, headers: { 'retry-after': '7' }, body: 'taken' });
    expect(requests.map(({ request, body }) => [request.method, request.url, body])).toEqual([
      ['POST', '/hooks?a=b', '{"name":"é"}'],
    ]);
    expect(requests[0]?.request.headers).toMatchObject({ host: `127.0.0.1:${port}`, 'content-length': '13' });
  });

  it.each([
    ['http://example.com/', 'public'],
    ['http://example.com/', 'private'],
    ['ftp://example.com/', 'loopback'],
    ['https://127.0.0.1/', 'public'],
    ['https://2130706433/', 'public'],
    ['https://0x7f.1/', 'private'],
    ['https://[::1]/', 'public'],
    ['https://[::ffff:169.254.169.254]/', 'private'],
    ['https://169.254.169.254/latest/meta-data', 'loopback'],
  ] as const)('is refused before it is sent: %s for %s', async (url, allow) => {
    const { resolve, asked } = answering(['8.8.8.8']);

    await expect(sendPinned(to(url, { allow }), resolve)).rejects.toMatchObject({ name: 'AddressRefused' });
    expect(asked).toEqual([]);
  });

  it('is refused if one of a name’s addresses is', async () => {
    const { resolve } = answering(['8.8.8.8', '10.0.0.1']);
    const sent = sendPinned(to('https://hooks.example.com/', { allow: 'public' }), resolve);

    await expect(sent).rejects.toMatchObject({ name: 'AddressRefused', message: expect.stringContaining('10.0.0.1') });
  });

  it('connects to the address that was checked, if the name has another one by then', async () => {
    const { port, requests } = await receiver((_request, response) => response.end());
    const { resolve, asked } = answering(['127.0.0.1'], ['169.254.169.254']);

    const { status } = await sendPinned(to(`http://hooks.example.com:${port}/`), resolve);

    expect(status).toBe(200);
    expect(asked).toEqual(['hooks.example.com']);
    expect(requests[0]?.request.headers.host).toBe(`hooks.example.com:${port}`);
  });

  it('follows no redirect', async () => {
    const other = await receiver((_request, response) => response.end());
    const { port } = await receiver((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${other.port}/` }).end();
    });

    expect((await sendPinned(to(`http://127.0.0.1:${port}/`))).status).toBe(307);
    expect(other.requests).toEqual([]);
  });

  it('ends after its time, also if the name has no answer', async () => {
    const { port } = await receiver(() => {});
    const never = sendPinned(to('https://hooks.example.com/', { timeoutMs: 30 }), () => new Promise(() => {}));

    await expect(never).rejects.toMatchObject({ name: 'OutboundTimeout' });
    await expect(sendPinned(to(`http://127.0.0.1:${port}/`, { timeoutMs: 30 }))).rejects.toMatchObject({
      name: 'OutboundTimeout',
    });
  });

  it('reads no more of a body than it may, and waits for no end', async () => {
    const { port } = await receiver((request, response) => {
      if (request.url === '/slow') response.write('x');
      else response.write('x'.repeat(100_000));
    });

    const [endless, slow] = await Promise.all([
      sendPinned(to(`http://127.0.0.1:${port}/`, { maxResponseBytes: 100 })),
      sendPinned(to(`http://127.0.0.1:${port}/slow`, { timeoutMs: 200 })),
    ]);

    expect(endless).toMatchObject({ status: 200, body: 'x'.repeat(100) });
    expect(slow).toMatchObject({ status: 200, body: 'x' });
  });

  it('fails with Node’s code where nobody listens, and where the certificate is another’s', async () => {
    const authority = await makeCertificateAuthority('test', Date.now);
    const { certificate: cert, privateKey: key } = await authority.issueServer();
    const server = createSecureServer({ cert, key }, (_request, response) => response.end('secure'));
    await listenOnLoopback(server, 0);
    closers.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { resolve } = answering(['127.0.0.1']);
    const url = `https://hooks.example.com:${port}/`;

    await expect(sendPinned(to('http://127.0.0.1:1/'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(sendPinned(to(url), resolve)).rejects.toMatchObject({
      code: expect.stringMatching(/CERT|SELF_SIGNED|VERIFY/),
    });
    await expect(sendPinned(to(url, { ca: authority.certificate }), resolve)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    const own = await sendPinned(to(`https://127.0.0.1:${port}/`, { ca: authority.certificate }));
    expect(own).toMatchObject({ status: 200, body: 'secure' });
  });
});
