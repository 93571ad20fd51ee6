/** Pages in a real Chromium, each with another origin than the API, that use it with `fetch`. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificateAuthority } from '../../local/apple/certificate-authority.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBrowser } from '../support/browser.ts';

const browser = await startBrowser();
const PAGE = '<!doctype html><title>app</title><iframe sandbox="allow-scripts" srcdoc="<p>frame</p>"></iframe>';

/** Headers that tracing libraries add to the requests of a page. */
const TRACING = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'congo=t61rcWkgMzE',
  baggage: 'sentry-environment=production',
  'sentry-trace': '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1',
  'x-datadog-trace-id': '1',
  'x-datadog-parent-id': '2',
  'x-datadog-origin': 'rum',
  'x-datadog-sampling-priority': '1',
  newrelic: 'eyJ2IjpbMCwxXX0=',
  b3: '80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1',
  'x-b3-traceid': '80f198ee56343ba864fe8b2a57d3eff7',
  'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
};

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

interface Read {
  readonly origin: string;
  readonly status: number;
  readonly retryAfter: string | null;
  readonly requestId: string | null;
  readonly text: string;
}

/** Runs in the page. */
const fetchInPage = async ({ url, method, headers, body }: Sent): Promise<Read> => {
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return {
    origin: String(Reflect.get(globalThis, 'origin')),
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    requestId: response.headers.get('apigw-requestid'),
    text: await response.text(),
  };
};

describe.skipIf(browser === undefined)('a page with another origin than the API', () => {
  let backend: TestBackend;
  let folder: string;
  let page: Page;
  const servers: Server[] = [];
  const listen = async (server: Server): Promise<number> => {
    servers.push(server.listen(0));
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const urls: Record<string, string> = {};

  beforeAll(async () => {
    backend = await startTestBackend({ invitesPerMinute: 1 });
    const serve: RequestListener = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    const { certificate, privateKey } = await (await makeCertificateAuthority('test', Date.now)).issueServer();
    const plain = await listen(createServer(serve));
    const secure = await listen(createSecureServer({ cert: certificate, key: privateKey }, serve));
    folder = await mkdtemp(join(tmpdir(), 'page-'));
    await writeFile(join(folder, 'index.html'), PAGE);
    urls['http://localhost:<port>'] = `http://localhost:${plain}/`;
    urls['http://127.0.0.1:<port>'] = `http://127.0.0.1:${plain}/`;
    urls['https://localhost:<port>'] = `https://localhost:${secure}/`;
    urls['file://'] = pathToFileURL(join(folder, 'index.html')).href;
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
    await backend.close();
  });

  const ask = async (sent: Omit<Sent, 'url'> & { readonly path: string }, inFrame: boolean): Promise<Read> => {
    const frame = page.frames()[inFrame ? 1 : 0] ?? page.mainFrame();
    return await frame.evaluate(fetchInPage, { ...sent, url: `${backend.url}${sent.path}` });
  };

  it.each([
    ['http://localhost:<port>', false],
    ['http://127.0.0.1:<port>', false],
    ['https://localhost:<port>', false],
    ['file://', false],
    ['http://localhost:<port>', true],
  ])(
    'registers a device and calls from %s (in a sandboxed frame, whose origin is null: %s)',
    async (origin, inFrame) => {
      if (browser === undefined) return;
      page = await browser.newPage({ ignoreHTTPSErrors: true });
      await page.goto(urls[origin] ?? '');
      const token = await backend.issuer.mint(someone('alice'));
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...TRACING };

      const registered = await ask({ method: 'PUT', path: '/v1/devices/web', headers, body: iphone() }, inFrame);
      const refused = await ask({ method: 'POST', path: '/v1/calls', headers, body: inviteOf('nobody') }, inFrame);
      const limited = await ask({ method: 'POST', path: '/v1/calls', headers, body: inviteOf('nobody') }, inFrame);
      const expired = await ask({ method: 'GET', path: '/v1/calls', headers: { authorization: 'Bearer x' } }, inFrame);
      const removed = await ask({ method: 'DELETE', path: '/v1/devices/web', headers }, inFrame);

      const isNull = inFrame || origin === 'file://';
      expect(registered.origin).toBe(isNull ? 'null' : new URL(urls[origin] ?? '').origin);
      expect(registered).toMatchObject({ status: 201, requestId: expect.stringMatching(/.+/) });
      expect(JSON.parse(registered.text)).toMatchObject({ deviceId: 'web' });
      expect([refused.status, JSON.parse(refused.text).code]).toEqual([409, 'no_devices']);
      expect(limited).toMatchObject({ status: 429, retryAfter: expect.stringMatching(/^\d+$/) });
      expect(expired.status).toBe(401);
      expect(removed.status).toBe(204);
      await page.close();
    },
  );

  it('is refused by a preflight for a header that is not allowed', async () => {
    if (browser === undefined) return;
    page = await browser.newPage();
    await page.goto(urls['http://localhost:<port>'] ?? '');

    const sent = ask({ method: 'GET', path: '/v1/calls', headers: { 'x-unknown': '1' } }, false);

    await expect(sent).rejects.toThrow('Failed to fetch');
    await page.close();
  });
});
