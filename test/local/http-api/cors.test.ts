import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corsConfiguration } from '../../../lambda/contract/cors.ts';
import { type Gateway, startGateway } from '../../../local/aws/http-api/start-gateway.ts';
import type { InvocationListener } from '../../../local/aws/lambda/observed-function.ts';
import { startTestBackend, type TestBackend } from '../../support/backend.ts';

/** Uses `node:http`, because `fetch` does not allow another Origin. */
const send = async (url: string, method: string, headers: Record<string, string> = {}) => {
  const sent = request(url, { method, headers: { ...headers, connection: 'close' } }).end();
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
};

const preflight = (url: string, origin: string, method = 'POST') =>
  send(url, 'OPTIONS', {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': 'authorization,content-type,sentry-trace,baggage',
  });

/** Of Capacitor, Ionic, Cordova, Electron and Tauri, of pages in files, and of development servers. */
const ORIGINS = [
  ...['capacitor://localhost', 'ionic://localhost', 'app://localhost', 'app://-', 'tauri://localhost'],
  ...['http://localhost', 'https://localhost', 'http://localhost:8100', 'https://tauri.localhost'],
  ...['file://', 'null', 'http://192.168.0.7:5173', 'chrome-extension://abcdefghijklmnop', 'https://app.example.com'],
];

describe('CORS of the local backend', () => {
  let backend: TestBackend;
  const results: unknown[] = [];
  beforeAll(async () => {
    const onInvocation: InvocationListener = () => (end) => results.push(end);
    backend = await startTestBackend({ onInvocation });
  });
  afterAll(() => backend.close());

  it.each(ORIGINS)('lets a page of %s call every route', async (origin) => {
    const { status, headers, body } = await preflight(`${backend.url}/v1/devices/a-phone`, origin, 'PUT');

    expect([status, body]).toEqual([204, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'DELETE,GET,POST,PUT',
      'access-control-max-age': '7200',
    });
    const allowed = headers['access-control-allow-headers'].split(',');
    expect(allowed).toEqual(expect.arrayContaining(['authorization', 'content-type', 'sentry-trace', 'baggage']));
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each([
    ['a function’s answer', '/v1/calls', true, 200],
    ['a function’s problem', '/v1/calls?state=unknown', true, 400],
    ['the refusal of a request without a token', '/v1/calls', false, 401],
    ['the answer to a path without a route', '/v1/nothing', true, 404],
  ])('lets a page read %s', async (_answer, path, hasToken, expected) => {
    const authorization = `Bearer ${await backend.issuer.mint('alice')}`;

    const { status, headers } = await send(`${backend.url}${path}`, 'GET', {
      origin: 'capacitor://localhost',
      ...(hasToken && { authorization }),
    });

    expect(status).toBe(expected);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'retry-after,www-authenticate,apigw-requestid',
    });
  });

  it('is not the functions’ business: no result of one has a CORS header', async () => {
    const origin = 'https://app.example.com';
    const authorization = `Bearer ${await backend.issuer.mint('alice')}`;
    results.length = 0;

    for (const path of [
      '/v1/calls',
      '/v1/devices',
      '/v1/blocks',
      '/v1/ice-servers',
      '/v1/receipts/x',
      '/v1/client-config',
    ])
      await send(`${backend.url}${path}`, 'GET', { origin, authorization });

    expect(results).toHaveLength(6);
    expect(JSON.stringify(results)).not.toMatch(/access-control/i);
  });

  it('adds nothing to an answer for a program, which sends no Origin', async () => {
    const { headers } = await send(`${backend.url}/v1/calls`, 'GET');

    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each(['/local/faults', '/local/pushes', '/local/lab/act', '/socket/@connections/abc'])(
    'lets no page of another origin use %s, which is not part of the API',
    async (path) => {
      const { status, headers } = await preflight(`${backend.url}${path}`, 'https://evil.example', 'DELETE');

      expect(status).toBe(403);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );
});

describe('the preflight of a request for a token', () => {
  it('is answered to a page on this machine only, whose tracing library adds headers', async () => {
    const backend = await startTestBackend();
    const url = `${backend.url}/local/token?user=alice`;

    expect(await preflight(url, 'http://localhost:5173', 'GET')).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-headers': expect.stringContaining('traceparent') },
    });
    expect((await preflight(url, 'https://evil.example', 'GET')).status).toBe(403);
    await backend.close();
  });
});

describe('a gateway with a list of origins', () => {
  let gateway: Gateway;
  let url: string;
  const start = async (corsOrigins: readonly string[]) => {
    gateway = await startGateway(0, {
      authorize: async () => [401, 'Unauthorized'],
      invoke: async () => ({ statusCode: 204, headers: { 'Access-Control-Allow-Origin': 'https://of-the-function' } }),
      serveLocal: async () => false,
      cors: corsConfiguration(corsOrigins),
      onError: () => {},
    });
    url = `http://127.0.0.1:${gateway.port}/v1/receipts/token`;
  };

  it.each([
    [['https://app.example.com', 'http://localhost:5173'], 'https://app.example.com', 'https://app.example.com'],
    [['https://app.example.com'], 'https://app.example.com.evil.example', undefined],
    [['https://app.example.com'], 'http://app.example.com', undefined],
    [['https://app.example.com'], 'capacitor://localhost', undefined],
    [['https://*'], 'https://any.example', 'https://any.example'],
    [['https://*'], 'http://any.example', undefined],
    [['https://app.example.com', 'capacitor://localhost'], 'ionic://localhost', '*'],
    [['null'], 'null', '*'],
  ])('%j answers %s as API Gateway does', async (origins, origin, allowed) => {
    await start(origins);

    const answers = [await preflight(url, origin), await send(url, 'POST', { origin })];

    expect(answers.map(({ headers }) => headers['access-control-allow-origin'])).toEqual([allowed, allowed]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    await gateway.close();
  });

  it('of none answers no preflight, and leaves CORS headers to functions', async () => {
    await start([]);

    const [asked, sent] = [
      await preflight(url, 'https://a.example'),
      await send(url, 'POST', { origin: 'https://a.example' }),
    ];

    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([404, undefined]);
    expect(sent.headers['access-control-allow-origin']).toBe('https://of-the-function');
    await gateway.close();
  });
});
