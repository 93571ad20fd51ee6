/** How clients show who they are when they open a socket: native ones with a header, and each in its own spelling. */
import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

type Header = readonly [name: string, value: string];

/** Sends a handshake with these header lines, and no others of its own. @returns status and selected subprotocol */
const handshake = async (query: string, lines: readonly Header[]) => {
  const { host } = new URL(backend.url);
  const fixed: readonly Header[] = [
    ['Host', host],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
  ];
  const sent = request(`${backend.url}/socket${query}`, { headers: [...fixed, ...lines].flat() }).end();
  const [response] = await Promise.race([once(sent, 'upgrade'), once(sent, 'response')]);
  sent.destroy();
  return { status: response.statusCode, protocol: response.headers['sec-websocket-protocol'] };
};

const jwt = (user = someone('bob')) => backend.issuer.mint(user);

/** A call that rings Bob’s phone, and the receipt token of its push. */
const ringing = async () => {
  const [alice, bobId] = [await backend.as(someone('alice')), someone('bob')];
  const phone = iphone();
  await (await backend.as(bobId))('PUT', '/v1/devices/phone', phone);
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
  await backend.sns.settled();
  const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  return { callId, token: String(push?.payload?.ackUrl).split('/').at(-1) ?? '' };
};

describe('subprotocols in several lines', () => {
  it.each([
    ['Sec-WebSocket-Protocol', 'as OkHttp can send them'],
    ['sec-websocket-protocol', 'in lower case, as Dart and undici write names'],
  ])('%s are read together, %s', async (name) => {
    const lines: Header[] = [
      [name, 'ringthrough'],
      [name, `bearer.${await jwt()}`],
    ];

    expect(await handshake('?deviceId=phone', lines)).toEqual({ status: 101, protocol: 'ringthrough' });
    expect(await handshake('?deviceId=phone', lines.toReversed())).toEqual({ status: 101, protocol: 'ringthrough' });
  });
});

describe('subprotocols in one line', () => {
  it.each<[string, (token: string) => string[]]>([
    ['with blanks and tabs around the commas', (token) => [`  ringthrough\t ,\t bearer.${token}  `]],
    ['with empty entries', (token) => [`,ringthrough, ,bearer.${token},`]],
    ['with one twice', (token) => [`ringthrough, bearer.${token}, ringthrough`]],
    ['beside an empty line', (token) => ['', `ringthrough, bearer.${token}`]],
    ['with the scheme of the token in upper case', (token) => [`ringthrough, BEARER.${token}`]],
    ['with another subprotocol', (token) => [`graphql-ws, ringthrough, bearer.${token}`]],
  ])('%s are read', async (_what, of) => {
    const lines = of(await jwt()).map((value): Header => ['Sec-WebSocket-Protocol', value]);

    expect(await handshake('?deviceId=phone', lines)).toEqual({ status: 101, protocol: 'ringthrough' });
  });

  it('have names whose case counts, as RFC 6455 says', async () => {
    const lines: Header[] = [['Sec-WebSocket-Protocol', `Ringthrough, bearer.${await jwt()}`]];

    expect((await handshake('?deviceId=phone', lines)).status).toBe(403);
  });
});

describe('a device id', () => {
  const lines = async (): Promise<Header[]> => [['Authorization', `Bearer ${await jwt()}`]];

  it.each(['?deviceId=a&deviceId=b', '?deviceId=a&deviceId=a', '?deviceId=..', '?deviceId=', '?DeviceId=a'])(
    'that is sent twice, is invalid or missing is 403: %s',
    async (query) => {
      expect((await handshake(query, await lines())).status).toBe(403);
    },
  );
});

describe('the header Authorization', () => {
  it.each(['Authorization', 'authorization', 'AUTHORIZATION'])('opens a session’s socket as %s', async (name) => {
    const lines: Header[] = [[name, `Bearer ${await jwt()}`]];

    expect(await handshake('?deviceId=phone', lines)).toEqual({ status: 101, protocol: undefined });
  });

  it('opens a socket without a subprotocol for a client that would fail with one', async () => {
    const authorization = `Bearer ${await jwt()}`;
    const webSocket = new WebSocket(`${backend.info.socket}?deviceId=phone`, { headers: { authorization } });
    await once(webSocket, 'open');

    webSocket.send('{"type":"ping"}');
    const [message] = await once(webSocket, 'message');

    expect([webSocket.protocol, JSON.parse(String(message))]).toEqual(['', { type: 'pong' }]);
    webSocket.close();
    await once(webSocket, 'close');
  });

  it('opens the socket of a receipt with the scheme Receipt, for its call only', async () => {
    const { callId, token } = await ringing();
    const webSocket = new WebSocket(backend.info.socket, { headers: { authorization: `Receipt ${token}` } });
    await once(webSocket, 'open');

    webSocket.send(JSON.stringify({ type: 'ringing', callId }));
    const [message] = await once(webSocket, 'message');

    expect(JSON.parse(String(message))).toMatchObject({ type: 'call.incoming', callId });
    webSocket.close();
    await once(webSocket, 'close');
  });

  it('may stand beside the subprotocol, which is then selected', async () => {
    const lines: Header[] = [
      ['Authorization', `Bearer ${await jwt()}`],
      ['Sec-WebSocket-Protocol', 'chat, ringthrough'],
    ];

    expect(await handshake('?deviceId=phone', lines)).toEqual({ status: 101, protocol: 'ringthrough' });
  });

  it('is refused with 401 if it is invalid, of another scheme, or there is none', async () => {
    const { token } = await ringing();
    const invalid = [
      `Bearer ${await jwt()}x`,
      `Bearer ${token}`,
      `Receipt ${await jwt()}`,
      'Basic Ym9iOnB3',
      'Bearer',
      '',
    ];

    const answers = await Promise.all(invalid.map((value) => handshake('?deviceId=phone', [['Authorization', value]])));

    expect(answers.map(({ status }) => status)).toEqual(invalid.map(() => 401));
    expect((await handshake('?deviceId=phone', [])).status).toBe(401);
  });

  it('is refused with 403 without a device id, and with other subprotocols only', async () => {
    const authorization: Header = ['Authorization', `Bearer ${await jwt()}`];

    expect((await handshake('', [authorization])).status).toBe(403);
    expect((await handshake('?deviceId=..', [authorization])).status).toBe(403);
    expect((await handshake('?deviceId=phone', [authorization, ['Sec-WebSocket-Protocol', 'chat']])).status).toBe(403);
  });

  it('is not logged', async () => {
    const { token } = await ringing();
    await handshake('', [['Authorization', `Receipt ${token}`]]);

    expect(backend.logs.join('\n')).not.toContain(token);
  });
});
