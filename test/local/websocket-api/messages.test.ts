import { afterEach, describe, expect, it } from 'vitest';
import type { SocketFunctions } from '../../../local/aws/websocket-api/ask-functions.ts';
import { type SocketGateway, startSocketGateway } from '../../support/socket-gateway.ts';

let gateway: SocketGateway;
/** Starts a gateway whose functions accept every connection and answer messages with `answer`. */
const start = async (answer?: (body: string) => Promise<unknown>) => {
  const invoke: SocketFunctions['invoke'] = async ({ requestContext: { routeKey }, body = '' }) =>
    routeKey === '$default' && answer
      ? answer(body)
      : { statusCode: 200, headers: { 'sec-websocket-protocol': 'ringthrough' } };
  gateway = await startSocketGateway({ invoke });
  return gateway;
};
afterEach(() => gateway.close());

const echo = async (body: string) => ({ statusCode: 200, body });

const KB = 1024;

describe('a message', () => {
  it('is a $default event, with the context of the authorizer and without headers', async () => {
    const { connect, messages, host, connects } = await start();
    const { webSocket, connectionId } = await connect();

    webSocket.send('{"type":"hello"}');

    const id = expect.stringMatching(/^[\w-]{15}=$/);
    expect(await messages.next()).toEqual({
      requestContext: {
        routeKey: '$default',
        eventType: 'MESSAGE',
        messageId: id,
        authorizer: { principalId: 'alice', tenant: 'acme', admin: 'true' },
        extendedRequestId: id,
        requestTime: expect.any(String),
        messageDirection: 'IN',
        stage: 'socket',
        connectedAt: connects[0]?.requestContext.connectedAt,
        requestTimeEpoch: expect.any(Number),
        identity: { sourceIp: '127.0.0.1' },
        requestId: id,
        domainName: host,
        connectionId,
        apiId: 'local',
      },
      body: '{"type":"hello"}',
      isBase64Encoded: false,
    });
  });

  it('is answered with the body that the function returns, or not at all without a body', async () => {
    const { connect } = await start(async (body) => (body === 'quiet' ? { statusCode: 200 } : echo(body)));
    const { webSocket, received } = await connect();

    webSocket.send('quiet');
    webSocket.send('grüß dich');

    expect(await received.next()).toBe('grüß dich');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['returns no status', async () => ({ body: 'hello' })],
  ])('is answered by API Gateway when the function %s', async (_, answer) => {
    const { connect, messages, errors } = await start(answer);
    const { webSocket, received, connectionId } = await connect();

    webSocket.send('hello');

    const { requestContext } = await messages.next();
    expect(JSON.parse(await received.next())).toEqual({
      message: 'Internal server error',
      connectionId,
      requestId: requestContext.requestId,
    });
    expect(errors).toHaveLength(1);
    expect(webSocket.readyState).toBe(webSocket.OPEN);
  });

  it('whose type has a one-way route gets there, and is answered only by an error of the gateway itself', async () => {
    const routes: string[] = [];
    gateway = await startSocketGateway({
      invoke: async ({ requestContext: { routeKey }, body = '' }) => {
        if (routeKey !== '$connect') routes.push(routeKey);
        if (body.includes('fail')) throw new Error('broken');
        const headers = { 'sec-websocket-protocol': 'ringthrough' };
        return { statusCode: 200, headers, body: routeKey };
      },
    });
    const { webSocket, received } = await gateway.connect({});
    const oneWay = ['{"type":"one-way"}', '{"type":"one-way","fail":1}'];
    for (const message of [...oneWay, '{"type":["one-way"]}', 'null', 'one-way']) webSocket.send(message);

    const replies = [await received.next(), await received.next(), await received.next(), await received.next()];

    expect(replies.map((reply) => (reply.startsWith('{') ? JSON.parse(reply).message : reply)).sort()).toEqual([
      ...['$default', '$default', '$default'],
      'Internal server error',
    ]);
    expect(routes.sort()).toEqual(['$default', '$default', '$default', 'one-way', 'one-way']);
  });

  it('does not wait for the message before it', async () => {
    let answerFirst = () => {};
    const { connect } = await start((body) =>
      body === 'first'
        ? new Promise((resolve) => {
            answerFirst = () => resolve({ statusCode: 200, body });
          })
        : echo(body),
    );
    const { webSocket, received } = await connect();

    webSocket.send('first');
    webSocket.send('second');

    expect(await received.next()).toBe('second');
    answerFirst();
    expect(await received.next()).toBe('first');
  });

  it('that is binary closes the connection with 1003', async () => {
    const { connect, disconnects } = await start();
    const { webSocket, ended } = await connect();

    webSocket.send(Buffer.from('hello'));

    expect(await ended).toMatchObject({ code: 1003 });
    expect((await disconnects.next()).requestContext.disconnectStatusCode).toBe(1003);
  });
});

describe('the size of a message', () => {
  it('may be 128 KB, in frames of 32 KB', async () => {
    const { connect } = await start(async (body) => echo(`${body.length} in ${new Set(body).size} letters`));
    const { webSocket, received } = await connect();

    for (const [at, letter] of [...'abcd'].entries()) webSocket.send(letter.repeat(32 * KB), { fin: at === 3 });
    expect(await received.next()).toBe(`${128 * KB} in 4 letters`);

    // The size of the next message is counted from zero.
    webSocket.send('e'.repeat(32 * KB));
    expect(await received.next()).toBe(`${32 * KB} in 1 letters`);
  });

  it('counts neither pings nor pongs', async () => {
    const { connect } = await start(async (body) => echo(String(body.length)));
    const { webSocket, received } = await connect();

    for (let frames = 1; frames <= 4; frames += 1) {
      webSocket.ping('p'.repeat(100));
      webSocket.send('a'.repeat(32 * KB), { fin: frames === 4 });
      webSocket.pong('p'.repeat(100));
    }

    expect(await received.next()).toBe(String(128 * KB));
  });

  it('is the sum of its frames, also with pings between them', async () => {
    const { connect } = await start(echo);
    const { webSocket, ended } = await connect();

    for (let frames = 1; frames <= 5; frames += 1) {
      webSocket.send('a'.repeat(32 * KB), { fin: frames === 5 });
      webSocket.ping();
    }

    expect(await ended).toMatchObject({ code: 1009 });
  });

  it.each<[string, number[]]>([
    ['a frame is larger than 32 KB', [32 * KB + 1]],
    ['a later frame is larger than 32 KB', [10, 300, 33 * KB]],
    ['a frame is larger than 64 KB', [70 * KB]],
    ['its frames are larger than 128 KB together', [32 * KB, 32 * KB, 32 * KB, 32 * KB, 1]],
  ])('closes the connection with 1009 when %s', async (_, sizes) => {
    const { connect, disconnects, webSocketApi } = await start(echo);
    const { webSocket, ended, connectionId } = await connect();

    for (const [at, size] of sizes.entries()) webSocket.send('x'.repeat(size), { fin: at === sizes.length - 1 });

    expect(await ended).toMatchObject({ code: 1009 });
    const { requestContext } = await disconnects.next();
    expect(requestContext).toMatchObject({ connectionId, disconnectStatusCode: 1009 });
    expect(webSocketApi.connectionIds()).toEqual([]);
  });

  it('from the function may also be 128 KB', async () => {
    const { connect } = await start(() => echo('ü'.repeat(64 * KB)));
    const { webSocket, received } = await connect();

    webSocket.send('more');

    expect(await received.next()).toBe('ü'.repeat(64 * KB));
  });
});
