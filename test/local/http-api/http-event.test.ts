import { createServer, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpEvent } from '../../../lambda/http/request.ts';
import { toHttpEvent } from '../../../local/aws/http-api/http-event.ts';
import { sendResult } from '../../../local/aws/http-api/http-result.ts';
import { matchRoute } from '../../../local/aws/http-api/match-route.ts';

const noon = new Date('2020-03-12T19:03:58.390Z');
const authorizer = {
  principalId: '',
  integrationLatency: 0,
  jwt: { claims: { sub: 'bob', exp: '1584040000', admin: 'true' }, scopes: ['ringthrough/server'] },
};

/** The event of the last request; the server responds with `result`. */
let event: HttpEvent | undefined;
let result: unknown = { statusCode: 204 };
let port = 0;
const server = createServer(async (incoming, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const match = matchRoute(incoming.method ?? '', new URL(incoming.url ?? '', 'http://x').pathname);
  event = match && toHttpEvent(incoming, Buffer.concat(chunks), match, authorizer, noon);
  sendResult(response, result);
});
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const send = (method: string, path: string, headers: Record<string, string | string[]>, body?: string | Buffer) =>
  new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const outgoing = request({ port, host: '127.0.0.1', method, path, headers }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
      });
      outgoing.once('error', reject).end(body);
    },
  );

describe('an event of format 2.0', () => {
  it('has all properties that API Gateway sets for a request', async () => {
    const headers = {
      Host: 'abc.execute-api.eu-west-1.amazonaws.com',
      'Content-Type': 'application/json',
      'X-Twice': ['one', 'two'],
      Cookie: 'a=1; b=2',
      'User-Agent': 'a phone',
    };

    await send('PUT', '/v1/devices/my%3Aphone?a=1&a=2&b=x%20y', headers, '{"x":"ü"}');

    expect(event).toEqual({
      version: '2.0',
      routeKey: 'PUT /v1/devices/{deviceId}',
      rawPath: '/v1/devices/my%3Aphone',
      rawQueryString: 'a=1&a=2&b=x%20y',
      cookies: ['a=1', 'b=2'],
      headers: expect.objectContaining({
        host: 'abc.execute-api.eu-west-1.amazonaws.com',
        'content-type': 'application/json',
        'x-twice': 'one, two',
        'x-forwarded-proto': 'http',
      }),
      queryStringParameters: { a: '1,2', b: 'x y' },
      pathParameters: { deviceId: 'my:phone' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        authorizer,
        domainName: 'abc.execute-api.eu-west-1.amazonaws.com',
        domainPrefix: 'abc',
        http: {
          method: 'PUT',
          path: '/v1/devices/my%3Aphone',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'a phone',
        },
        requestId: expect.any(String),
        routeKey: 'PUT /v1/devices/{deviceId}',
        stage: '$default',
        time: '12/Mar/2020:19:03:58 +0000',
        timeEpoch: 1584039838390,
      },
      body: '{"x":"ü"}',
      isBase64Encoded: false,
    });
    expect(event?.headers).not.toHaveProperty('cookie');
  });

  it('omits the properties that a request does not have', async () => {
    await send('GET', '/v1/devices', {});

    for (const key of ['body', 'cookies', 'queryStringParameters', 'pathParameters'])
      expect(event).not.toHaveProperty(key);
  });

  it.each([
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
    ['application/problem+json', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
  ])('has a body of %s in base64: %s', async (contentType, isBase64) => {
    await send('POST', '/v1/calls', { 'content-type': contentType }, 'body');

    expect(event?.isBase64Encoded).toBe(isBase64);
    expect(event?.body).toBe(isBase64 ? Buffer.from('body').toString('base64') : 'body');
  });
});

describe("a function's result", () => {
  it.each([
    ['with a status', { statusCode: 201, headers: { 'X-A': 1 }, body: 'hello' }, 201, 'hello'],
    [
      'in base64',
      { statusCode: 200, body: Buffer.from('hello').toString('base64'), isBase64Encoded: true },
      200,
      'hello',
    ],
    ['without a status is the body of a 200', { hello: 'world' }, 200, '{"hello":"world"}'],
    ['that is a string is the body of a 200', 'hello', 200, 'hello'],
    ['with an invalid status', { statusCode: 'ok' }, 500, '{"message":"Internal Server Error"}'],
    [
      'with a body that is not a string',
      { statusCode: 200, body: { a: 1 } },
      500,
      '{"message":"Internal Server Error"}',
    ],
  ])('%s', async (_what, returned, status, body) => {
    result = returned;

    const answer = await send('GET', '/v1/devices', {});

    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  it('sets each cookie in a separate header', async () => {
    result = { statusCode: 200, cookies: ['a=1', 'b=2'] };

    expect((await send('GET', '/v1/devices', {})).headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });
});
