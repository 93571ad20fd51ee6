import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { SocketFunctions } from '../../../local/aws/websocket-api/ask-functions.ts';
import { allow, openClient, refusalOf, type SocketGateway, startSocketGateway } from '../../support/socket-gateway.ts';

let gateway: SocketGateway;
const start = async (functions?: Partial<SocketFunctions>) => {
  gateway = await startSocketGateway(functions);
  return gateway;
};
afterEach(() => gateway.close());

const handshake = (host: string, key: string): string =>
  [
    'GET /socket HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Protocol: ringthrough',
    '',
    '',
  ].join('\r\n');

const HANDSHAKE = ['Sec-WebSocket-Version', '13', 'Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='];

const id = expect.stringMatching(/^[\w-]{15}=$/);

describe('the authorizer of a WebSocket API', () => {
  it('gets the documented event; $connect gets the same without the headers of the handshake', async () => {
    const { url, host, port, authorizations, connects } = await start();
    const headers = { 'User-Agent': 'a phone', 'X-Own': 'yes' };

    const { webSocket } = openClient(`${url}?device=a&device=b`, ['ringthrough', 'token'], { headers });
    await once(webSocket, 'open');

    const requestContext = {
      routeKey: '$connect',
      eventType: 'CONNECT',
      extendedRequestId: id,
      requestTime: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      messageDirection: 'IN',
      stage: 'socket',
      connectedAt: expect.any(Number),
      requestTimeEpoch: expect.any(Number),
      identity: { userAgent: 'a phone', sourceIp: '127.0.0.1' },
      requestId: id,
      domainName: host,
      connectionId: gateway.webSocketApi.connectionIds()[0],
      apiId: 'local',
    };
    const sent = {
      Host: host,
      'Sec-WebSocket-Key': expect.any(String),
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Protocol': 'ringthrough,token',
      'Sec-WebSocket-Extensions': expect.any(String),
      'User-Agent': 'a phone',
      'X-Own': 'yes',
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Port': String(port),
      'X-Forwarded-Proto': 'http',
    };
    const parameters = {
      queryStringParameters: { device: 'b' },
      multiValueQueryStringParameters: { device: ['a', 'b'] },
    };
    const lists = (all: object) => Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]]));
    const ofHandshake = { ...sent, Connection: 'Upgrade', Upgrade: 'websocket', 'content-length': '0' };
    expect(authorizations).toEqual([
      {
        type: 'REQUEST',
        methodArn: 'arn:aws:execute-api:eu-west-1:000000000000:local/socket/$connect',
        headers: ofHandshake,
        multiValueHeaders: lists(ofHandshake),
        ...parameters,
        stageVariables: {},
        requestContext,
      },
    ]);
    const authorizer = { principalId: 'alice', tenant: 'acme', admin: 'true', integrationLatency: expect.any(Number) };
    expect(connects).toEqual([
      {
        headers: sent,
        multiValueHeaders: lists(sent),
        ...parameters,
        requestContext: { ...requestContext, authorizer },
        isBase64Encoded: false,
      },
    ]);
  });

  it('has no identity source: it is invoked for a handshake without subprotocols too', async () => {
    const { url, authorizations } = await start({
      authorize: async () => {
        throw new Error('Unauthorized');
      },
    });

    expect(await refusalOf(url, [])).toMatchObject({ status: 401 });

    expect(authorizations).toHaveLength(1);
  });

  it('gets each line of a header that the client sent in several', async () => {
    const { port, authorizations } = await start();
    const name = 'Sec-WebSocket-Protocol';
    const lines = [
      'Host',
      '127.0.0.1',
      'Connection',
      'Upgrade',
      'Upgrade',
      'websocket',
      name,
      'ringthrough',
      name,
      'b',
    ];

    const client = request({ port, host: '127.0.0.1', path: '/socket', headers: [...lines, ...HANDSHAKE] }).end();
    await once(client, 'upgrade');
    client.destroy();

    expect(authorizations[0]?.multiValueHeaders[name]).toEqual(['ringthrough', 'b']);
    expect(authorizations[0]?.headers[name]).toBe('b');
  });

  const deny = { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: '*' };
  it.each<[string, number, SocketFunctions['authorize']]>([
    ['denies', 403, async () => ({ principalId: 'x', policyDocument: { Statement: [deny] } })],
    [
      'has both an allow and a deny statement',
      403,
      async (event) => {
        const allowed = allow(event);
        return { ...allowed, policyDocument: { Statement: [...allowed.policyDocument.Statement, deny] } };
      },
    ],
    ['allows another resource', 403, async (event) => allow({ ...event, methodArn: `${event.methodArn}ed` })],
    ['throws Unauthorized', 401, () => Promise.reject(new Error('Unauthorized'))],
    [
      'throws Unauthorized in a worker thread',
      401,
      () => Promise.reject(new Error('Error: Unauthorized\n    at handler')),
    ],
    ['throws another error', 500, () => Promise.reject(new Error('Unauthorized, maybe'))],
    ['returns null', 500, async () => null],
    ['omits the principal', 500, async (event) => ({ ...allow(event), principalId: undefined })],
    ['returns a context with a list', 500, async (event) => allow(event, { roles: ['admin'] })],
    ['returns more than 8 KB', 500, async (event) => allow(event, { long: 'x'.repeat(8 * 1024) })],
  ])('refuses the handshake when it %s: %d', async (_, status, authorize) => {
    const { url, connects } = await start({ authorize });

    expect(await refusalOf(url, ['ringthrough'])).toMatchObject({ status });

    expect(connects).toEqual([]);
  });

  it.each(['arn:aws:execute-api:*:*:local/socket/$connect', '*', ['arn:other', 'arn:aws:execute-api:*/$connec?']])(
    'accepts a policy with the resource %s',
    async (Resource) => {
      const Statement = { Effect: 'Allow', Action: ['execute-api:*'], Resource };
      const { connect } = await start({ authorize: async () => ({ principalId: '', policyDocument: { Statement } }) });

      const { webSocket } = await connect();

      expect(webSocket.readyState).toBe(webSocket.OPEN);
    },
  );

  it('may return undefined values in the context, which are omitted', async () => {
    const { connect, connects } = await start({
      authorize: async (event) => allow(event, { callId: undefined, seq: 7 }),
    });

    await connect();

    expect(connects[0]?.requestContext.authorizer).toEqual({
      principalId: 'alice',
      seq: '7',
      integrationLatency: expect.any(Number),
    });
  });
});

describe('$connect', () => {
  it('selects the subprotocol; API Gateway selects none itself', async () => {
    const { connect } = await start();
    expect((await connect()).webSocket.protocol).toBe('ringthrough');
    await gateway.close();

    const { url } = await start({ invoke: async () => ({ statusCode: 200 }) });
    const { webSocket } = openClient(url, ['ringthrough']);
    const [error] = await once(webSocket, 'error').catch((thrown: unknown) => [thrown]);

    expect(error).toMatchObject({ message: 'Server sent no subprotocol' });
  });

  it.each<[string, number, SocketFunctions['invoke']]>([
    ['returns 409', 409, async () => ({ statusCode: 409, body: 'too many' })],
    ['throws', 502, () => Promise.reject(new Error('broken'))],
    ['returns no status', 502, async () => ({ body: 'hello' })],
  ])('refuses the handshake when it %s: %d', async (_, status, invoke) => {
    const { url, webSocketApi } = await start({ invoke });

    expect(await refusalOf(url, ['ringthrough'])).toMatchObject({ status });

    expect(webSocketApi.connectionIds()).toEqual([]);
  });

  it('is followed by $disconnect for a client that disconnected while it ran', async () => {
    let accept = () => {};
    const { host, disconnects, connects, webSocketApi } = await start({
      invoke: ({ requestContext: { routeKey } }) =>
        new Promise((resolve) => {
          accept = () => resolve({ statusCode: 200 });
          if (routeKey === '$disconnect') accept();
          else client.resetAndDestroy();
        }),
    });
    const client = connectTcp(gateway.port, '127.0.0.1');
    const closed = once(client, 'close');
    client.write(handshake(host, 'dGhlIHNhbXBsZSBub25jZQ=='));
    await closed;
    accept();

    const { requestContext } = await disconnects.next();
    expect(requestContext).toMatchObject({ disconnectStatusCode: 1006, authorizer: { principalId: 'alice' } });
    expect(requestContext.connectionId).toBe(connects[0]?.requestContext.connectionId);
    expect(webSocketApi.connectionIds()).toEqual([]);
  });

  it('is followed by $disconnect for an invalid handshake', async () => {
    const { host, port, disconnects, connects } = await start();
    const client = connectTcp(port, '127.0.0.1');

    client.write(handshake(host, 'too short'));

    expect(await text(client)).toMatch(/^HTTP\/1\.1 400 /);
    const { connectionId } = (await disconnects.next()).requestContext;
    expect(connectionId).toBe(connects[0]?.requestContext.connectionId);
  });

  it('is reachable only at /socket', async () => {
    const { host, authorizations } = await start();

    expect(await refusalOf(`ws://${host}/v1/calls`, ['ringthrough'])).toMatchObject({ status: 404 });

    expect(authorizations).toEqual([]);
  });
});
