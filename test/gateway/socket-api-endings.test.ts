import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, describe, expect, it } from 'vitest';
import type { SocketFunctions } from '../../local/socket-api/ask-functions.ts';
import { openClient, type SocketGateway, startSocketGateway } from '../support/socket-gateway.ts';

let gateway: SocketGateway;
const start = async (functions?: Partial<SocketFunctions>) => {
  gateway = await startSocketGateway(functions);
  return gateway;
};
afterEach(() => gateway.close());

const MINUTE = 60_000;

describe('$disconnect', () => {
  it.each<[string, [number?, string?], object]>([
    ['says so', [4001, 'enough'], { disconnectStatusCode: 4001, disconnectReason: 'enough' }],
    ['says nothing', [], { disconnectStatusCode: 1005, disconnectReason: 'Client-side close frame status not set' }],
  ])('comes after a client that %s', async (_, said, expected) => {
    const { connect, disconnects, host, connects } = await start();
    const { webSocket, connectionId } = await connect();

    webSocket.close(...said);

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

  it('comes after a client that breaks off, and after a connection that is cut', async () => {
    const { url, connect, disconnects, socketApi } = await start();
    const breaking = await connect();
    breaking.webSocket.terminate();
    expect((await disconnects.next()).requestContext).toMatchObject({
      connectionId: breaking.connectionId,
      disconnectStatusCode: 1006,
    });

    const cut = openClient(url, ['ringthrough']);
    const [{ socket }] = await once(cut.webSocket, 'upgrade');
    const reset = once(socket, 'error');
    const [connectionId = ''] = socketApi.connectionIds();
    expect(socketApi.cut(connectionId)).toBe(true);

    expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
    expect(await cut.ended).toEqual({ code: 1006, reason: '' });
    expect((await disconnects.next()).requestContext.connectionId).toBe(connectionId);
    expect(socketApi.cut(connectionId)).toBe(false);
  });

  it('may be lost: a cut that nobody is told of', async () => {
    const { connect, disconnects, socketApi } = await start();
    const [lost, other] = [await connect(), await connect()];

    socketApi.cut(lost.connectionId, { told: false });
    await lost.ended;
    socketApi.cut(other.connectionId);

    expect((await disconnects.next()).requestContext.connectionId).toBe(other.connectionId);
  });

  it('may fail, and nobody but the log hears of it', async () => {
    const broken = new Error('broken');
    const { connect, disconnects, socketApi, errors } = await start({
      invoke: async ({ requestContext: { routeKey } }) => {
        if (routeKey === '$disconnect') throw broken;
        return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ringthrough' } };
      },
    });

    (await connect()).webSocket.close();
    await disconnects.next();
    await socketApi.idle();

    expect(errors).toEqual([broken]);
  });
});

describe('a connection by the clock of the house', () => {
  it('is closed after ten minutes without a message: 1001, and the house waits for $disconnect', async () => {
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

  it('lives on by a message in either direction, but not by pings', async () => {
    const { connect, advance, messages, socketApi, management } = await start();
    const [talking, hearing, pinging] = [await connect(), await connect(), await connect()];

    await advance(9 * MINUTE);
    talking.webSocket.send('still here');
    await messages.next();
    await management.send(new PostToConnectionCommand({ ConnectionId: hearing.connectionId, Data: 'still there?' }));
    pinging.webSocket.ping();
    await once(pinging.webSocket, 'pong');
    await advance(MINUTE);

    expect(socketApi.connectionIds()).toEqual([talking.connectionId, hearing.connectionId]);
    expect(await pinging.ended).toMatchObject({ code: 1001 });
  });

  it('is closed after two hours, however much it talks', async () => {
    const { connect, advance, disconnects, clock } = await start({
      invoke: async ({ body = '' }) => ({
        statusCode: 200,
        headers: { 'Sec-WebSocket-Protocol': 'ringthrough' },
        body,
      }),
    });
    const { webSocket, heard, ended } = await connect();
    for (let minutes = 0; minutes < 115; minutes += 5) {
      await advance(5 * MINUTE);
      webSocket.send('still here');
      await heard.next();
    }

    await advance(60 * MINUTE);

    expect(await ended).toEqual({ code: 1001, reason: 'Going away' });
    const { connectedAt, requestTimeEpoch } = (await disconnects.next()).requestContext;
    // At its own moment, not at the end of the hour that passed.
    expect(requestTimeEpoch - connectedAt).toBeGreaterThanOrEqual(120 * MINUTE);
    expect(requestTimeEpoch - connectedAt).toBeLessThan(121 * MINUTE);
    expect(clock.now() - connectedAt).toBeGreaterThan(170 * MINUTE);
  });

  it('is waited for by the house while its function has not answered', async () => {
    let answer = () => {};
    const { connect, messages, socketApi } = await start({
      invoke: ({ body }) => {
        const result = { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ringthrough' } };
        if (body === undefined) return Promise.resolve(result);
        return new Promise((resolve) => {
          answer = () => resolve(result);
        });
      },
    });
    const { webSocket } = await connect();
    await socketApi.idle();
    expect(socketApi.isIdle()).toBe(true);

    webSocket.send('hello');
    await messages.next();

    expect(socketApi.isIdle()).toBe(false);
    answer();
    await socketApi.idle();
    expect(socketApi.isIdle()).toBe(true);
  });
});

describe('the gateway', () => {
  it('closes at once, whatever stands or is about to', async () => {
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { connect, url, close, connects } = await start({
      invoke: async (event) => {
        const first = connects[0] === event;
        if (first) return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'ringthrough' } };
        asked();
        return new Promise(() => {});
      },
    });
    const standing = await connect();
    const pending = openClient(url, ['ringthrough']);
    await isAsked;

    await close();

    expect(await standing.ended).toMatchObject({ code: 1006 });
    expect(await pending.ended).toMatchObject({ code: 1006 });
  });

  it('serves requests that only offer another protocol, as Java does, with their bodies', async () => {
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
