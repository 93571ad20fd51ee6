import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, describe, expect, it } from 'vitest';
import type { SocketFunctions } from '../../../local/aws/websocket-api/ask-functions.ts';
import { openClient, type SocketGateway, startSocketGateway } from '../../support/socket-gateway.ts';

let gateway: SocketGateway;
const start = async (functions?: Partial<SocketFunctions>) => {
  gateway = await startSocketGateway(functions);
  return gateway;
};
afterEach(() => gateway.close());

const MINUTE = 60_000;

describe('$disconnect', () => {
  it.each<[string, [number?, string?], object]>([
    ['sends a close status', [4001, 'enough'], { disconnectStatusCode: 4001, disconnectReason: 'enough' }],
    [
      'sends no close status',
      [],
      { disconnectStatusCode: 1005, disconnectReason: 'Client-side close frame status not set' },
    ],
  ])('is invoked after a client that %s', async (_, closeArguments, expected) => {
    const { connect, disconnects, host, connects } = await start();
    const { webSocket, connectionId } = await connect();

    webSocket.close(...closeArguments);

    const headers = { Host: host, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
    expect(await disconnects.next()).toEqual({
      headers,
      multiValueHeaders: { Host: [host], 'x-api-key': [''], 'X-Forwarded-For': [''], 'x-restapi': [''] },
      requestContext: {
        ...connects[0]?.requestContext,
        routeKey: '$disconnect',
        eventType: 'DISCONNECT',
        authorizer: { principalId: 'alice', tenant: 'acme', admin: 'true' },
        ...expected,
        requestId: expect.any(String),
        extendedRequestId: expect.any(String),
        requestTime: expect.any(String),
        requestTimeEpoch: expect.any(Number),
        connectionId,
      },
      isBase64Encoded: false,
    });
  });

  it('is invoked after a client that terminates without a close frame, and after a connection that is cut', async () => {
    const { url, connect, disconnects, webSocketApi } = await start();
    const terminating = await connect();
    terminating.webSocket.terminate();
    expect((await disconnects.next()).requestContext).toMatchObject({
      connectionId: terminating.connectionId,
      disconnectStatusCode: 1006,
    });

    const cut = openClient(url, ['ringthrough']);
    const [{ socket }] = await once(cut.webSocket, 'upgrade');
    const reset = once(socket, 'error');
    const [connectionId = ''] = webSocketApi.connectionIds();
    expect(webSocketApi.cut(connectionId)).toBe(true);

    expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
    expect(await cut.ended).toEqual({ code: 1006, reason: '' });
    expect((await disconnects.next()).requestContext.connectionId).toBe(connectionId);
    expect(webSocketApi.cut(connectionId)).toBe(false);
  });

  it('may be lost: a cut without $disconnect', async () => {
    const { connect, disconnects, webSocketApi } = await start();
    const [lost, other] = [await connect(), await connect()];

    webSocketApi.cut(lost.connectionId, { invokesDisconnect: false });
    await lost.ended;
    webSocketApi.cut(other.connectionId);

    expect((await disconnects.next()).requestContext.connectionId).toBe(other.connectionId);
  });

  it('may fail; the error is only logged', async () => {
    const broken = new Error('broken');
    const { connect, disconnects, webSocketApi, errors } = await start({
      invoke: async ({ requestContext: { routeKey } }) => {
        if (routeKey === '$disconnect') throw broken;
        return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ringthrough' } };
      },
    });

    (await connect()).webSocket.close();
    await disconnects.next();
    await webSocketApi.idle();

    expect(errors).toEqual([broken]);
  });
});

describe('a connection by the clock of the local backend', () => {
  it('is closed with 1001 after ten minutes without a message, and `advance` waits for $disconnect', async () => {
    let disconnected = 0;
    const { connect, advance } = await start({
      invoke: async ({ requestContext: { routeKey } }) => {
        if (routeKey === '$disconnect') disconnected += 1;
        return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ringthrough' } };
      },
    });
    const { ended, webSocket } = await connect();

    await advance(9 * MINUTE);
    expect([webSocket.readyState, disconnected]).toEqual([webSocket.OPEN, 0]);
    await advance(MINUTE);

    expect(disconnected).toBe(1);
    expect(await ended).toEqual({ code: 1001, reason: 'Going away' });
  });

  it('is kept open by a message in either direction, but not by pings', async () => {
    const { connect, advance, messages, webSocketApi, management } = await start();
    const [sending, receiving, pinging] = [await connect(), await connect(), await connect()];

    await advance(9 * MINUTE);
    sending.webSocket.send('still here');
    await messages.next();
    await management.send(new PostToConnectionCommand({ ConnectionId: receiving.connectionId, Data: 'still there?' }));
    pinging.webSocket.ping();
    await once(pinging.webSocket, 'pong');
    await advance(MINUTE);

    expect(webSocketApi.connectionIds()).toEqual([sending.connectionId, receiving.connectionId]);
    expect(await pinging.ended).toMatchObject({ code: 1001 });
  });

  it('is closed after two hours, even when active', async () => {
    const { connect, advance, disconnects, clock } = await start({
      invoke: async ({ body = '' }) => ({
        statusCode: 200,
        headers: { 'Sec-WebSocket-Protocol': 'ringthrough' },
        body,
      }),
    });
    const { webSocket, received, ended } = await connect();
    for (let minutes = 0; minutes < 115; minutes += 5) {
      await advance(5 * MINUTE);
      webSocket.send('still here');
      await received.next();
    }

    await advance(60 * MINUTE);

    expect(await ended).toEqual({ code: 1001, reason: 'Going away' });
    const { connectedAt, requestTimeEpoch } = (await disconnects.next()).requestContext;
    // $disconnect has the time of the close, not the time after `advance`.
    expect(requestTimeEpoch - connectedAt).toBeGreaterThanOrEqual(120 * MINUTE);
    expect(requestTimeEpoch - connectedAt).toBeLessThan(121 * MINUTE);
    expect(clock.now() - connectedAt).toBeGreaterThan(170 * MINUTE);
  });

  it('is not idle while its function has not returned', async () => {
    let answer = () => {};
    const { connect, messages, webSocketApi } = await start({
      invoke: ({ body }) => {
        const result = { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ringthrough' } };
        if (body === undefined) return Promise.resolve(result);
        return new Promise((resolve) => {
          answer = () => resolve(result);
        });
      },
    });
    const { webSocket } = await connect();
    await webSocketApi.idle();
    expect(webSocketApi.isIdle()).toBe(true);

    webSocket.send('hello');
    await messages.next();

    expect(webSocketApi.isIdle()).toBe(false);
    answer();
    await webSocketApi.idle();
    expect(webSocketApi.isIdle()).toBe(true);
  });
});

describe('the gateway', () => {
  it('closes immediately, with open and pending connections', async () => {
    let started = () => {};
    const isStarted = new Promise<void>((resolve) => {
      started = resolve;
    });
    const { connect, url, close, connects } = await start({
      invoke: async (event) => {
        const first = connects[0] === event;
        if (first) return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ringthrough' } };
        started();
        return new Promise(() => {});
      },
    });
    const open = await connect();
    const pending = openClient(url, ['ringthrough']);
    await isStarted;

    await close();

    expect(await open.ended).toMatchObject({ code: 1006 });
    expect(await pending.ended).toMatchObject({ code: 1006 });
  });

  it('serves requests with an offer to upgrade to h2c, as Java sends them, with their bodies', async () => {
    const { port } = await start();
    const offer = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQ' };
    const answers = [];

    for (const [method, path, body] of [
      ['GET', '/v1/nothing', ''],
      ['POST', '/v1/receipts/token', 'x'.repeat(100_000)],
    ] as const) {
      const headers = { ...offer, 'Content-Type': 'text/plain', 'Content-Length': body.length };
      const outgoing = request({ port, host: '127.0.0.1', method, path, headers }).end(body);
      const [response] = await once(outgoing, 'response');
      answers.push([response.statusCode, await text(response)]);
    }

    expect(answers[0]).toEqual([404, '{"message":"Not Found"}']);
    expect(answers[1]).toEqual([200, expect.stringContaining('x'.repeat(100_000))]);
  });
});
