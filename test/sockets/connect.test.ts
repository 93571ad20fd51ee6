import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeIssuer } from '../../local/oidc/issuer.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, refusalOf, type TestSocket } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

const mint = (user: string, claims = {}) => backend.issuer.mint(user, claims);

describe('opening a socket', () => {
  it('accepts a JWT in a subprotocol and selects the subprotocol “ringthrough”', async () => {
    const socket = await openSocket(backend, `bearer.${await mint(someone('bob'))}`, 'phone');

    expect(socket.webSocket.protocol).toBe('ringthrough');
    expect(await socket.ask({ type: 'ping' })).toEqual({ type: 'pong', id: expect.any(String) });
    await socket.close();
  });

  it('is refused without a token and with a token of another key, a forged one, a malformed one and an altered one', async () => {
    const { issuer, audience } = backend.issuer;
    const otherIssuer = await makeIssuer(issuer, audience, backend.clock.now);
    const { privateKey } = await generateKeyPair('ES256');
    const forged = (claims: object) =>
      new SignJWT({ sub: 'bob', iss: issuer, aud: audience, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'local' })
        .sign(privateKey);
    const tokens = [
      await otherIssuer.mint('bob'),
      await mint('bob', { aud: 'another audience' }).then(() => forged({})),
      await forged({ exp: Math.floor(backend.clock.now() / 1000) + 60 }),
      'nonsense',
      `${await mint('bob')}x`,
    ];

    const statuses = [];
    for (const token of tokens)
      statuses.push(await refusalOf(backend, '?deviceId=phone', ['ringthrough', `bearer.${token}`]));

    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    expect(await refusalOf(backend, '?deviceId=phone', ['ringthrough'])).toBe(401);
    expect(await refusalOf(backend, '?deviceId=phone', [])).toBe(401);
  });

  it('is refused without a valid device id or without the subprotocol “ringthrough”', async () => {
    const token = `bearer.${await mint('bob')}`;

    expect(await refusalOf(backend, '', ['ringthrough', token])).toBe(403);
    expect(await refusalOf(backend, '?deviceId=a%20b', ['ringthrough', token])).toBe(403);
    expect(await refusalOf(backend, '?deviceId=phone', ['chat', token])).toBe(403);
  });

  it('accepts the receipt token of a push for its call and device only, and refuses a forged one', async () => {
    const [alice, bobId] = [await backend.as(someone('alice')), someone('bob')];
    const phone = iphone();
    await (await backend.as(bobId))('PUT', '/v1/devices/phone', phone);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
    await backend.sns.settled();
    const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
    const token = String(push?.payload?.ackUrl).split('/').at(-1) ?? '';

    const socket = await openSocket(backend, `receipt.${token}`);

    expect(await socket.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming', callId });
    const another = (await alice('POST', '/v1/calls', inviteOf(bobId))).body.callId;
    expect(await socket.ask({ type: 'ringing', callId: another })).toMatchObject({
      code: 'call_not_found',
      status: 404,
    });
    expect(await refusalOf(backend, '', ['ringthrough', `receipt.${token.slice(0, -2)}xx`])).toBe(401);
    expect(socket.received.filter((message) => message.callId === another)).toEqual([]);
  });

  it('closes the device’s earlier socket after a message of type “replaced”', async () => {
    const token = `bearer.${await mint(someone('bob'))}` as const;
    const first = await openSocket(backend, token, 'phone');
    const tablet = await openSocket(backend, token, 'tablet');
    const closed = once(first.webSocket, 'close');

    const second = await openSocket(backend, token, 'phone');

    await closed;
    expect(first.received.at(-1)).toEqual({ type: 'replaced' });
    expect(await second.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    expect(await tablet.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });

  it.each([
    ['ping', {}],
    ['resume', { callId: randomUUID() }],
  ])(
    'leaves one of several sockets that a device opens concurrently: the others are closed at their next “%s”',
    async (type, rest) => {
      const token = `bearer.${await mint(someone('bob'))}` as const;
      const sockets = await Promise.all(Array.from({ length: 5 }, () => openSocket(backend, token, 'phone')));

      for (const socket of sockets) socket.send({ type, ...rest });

      const isOpen = ({ webSocket }: TestSocket) => webSocket.readyState === webSocket.OPEN;
      await vi.waitFor(() => expect(sockets.filter(isOpen)).toHaveLength(1), { timeout: 5_000 });
      const [left] = sockets.filter(isOpen);
      expect(await left?.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    },
  );

  it('of a user’s 33rd device closes the oldest; of a storm of sockets, 32 are left at their next message', async () => {
    const token = `bearer.${await mint(someone('bob'))}` as const;
    const oldest = await openSocket(backend, token, 'oldest');
    await backend.advance(1_000);
    const storm = await Promise.all(Array.from({ length: 40 }, (_, n) => openSocket(backend, token, `device-${n}`)));

    const isOpen = ({ webSocket }: TestSocket) => webSocket.readyState === webSocket.OPEN;
    await vi.waitFor(() => expect(isOpen(oldest)).toBe(false), { timeout: 5_000 });
    for (const socket of storm.filter(isOpen)) socket.send({ type: 'ping' });
    await vi.waitFor(() => expect(storm.filter(isOpen)).toHaveLength(32), { timeout: 5_000 });
    expect(oldest.received.at(-1)).toEqual({ type: 'replaced' });
  });
});

describe('an open socket', () => {
  it('is closed after ten minutes without messages, and after two hours in any case', async () => {
    const bob = someone('bob');
    const idle = await openSocket(backend, `bearer.${await mint(bob)}`, 'idle');
    const active = await openSocket(backend, `bearer.${await mint(bob)}`, 'active');
    const ends = [once(idle.webSocket, 'close'), once(active.webSocket, 'close')];

    await backend.advance(9 * 60_000);
    await active.ask({ type: 'ping' });
    await backend.advance(2 * 60_000);
    await ends[0];
    for (let minutes = 11; minutes < 119; minutes += 9) {
      await active.ask({ type: 'ping' });
      await backend.advance(9 * 60_000);
    }
    await backend.advance(2 * 60_000);
    await ends[1];

    expect(active.webSocket.readyState).toBe(active.webSocket.CLOSED);
  });

  it('receives a problem for an invalid message, and stays open', async () => {
    const socket = await openSocket(backend, `bearer.${await mint(someone('bob'))}`, 'phone');
    const invalid = { type: 'problem', status: 400, code: 'invalid_request' };

    expect(await socket.ask({ type: 'shout' })).toMatchObject({ ...invalid, issues: [{ path: 'type' }] });
    expect(await socket.ask({ type: 'ping', loud: true })).toMatchObject({ ...invalid, issues: [{ path: 'loud' }] });
    expect(await socket.ask({ type: 'resume', callId: 'x' })).toMatchObject({
      ...invalid,
      issues: [{ path: 'callId' }],
    });
    socket.send('not JSON');
    expect(await socket.next({ type: 'problem' })).toMatchObject({
      issues: [{ path: 'body', message: 'must be JSON' }],
    });
    socket.send([]);
    expect(await socket.next({ type: 'problem' })).toMatchObject({ issues: [{ path: 'body' }] });
    expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });

  it('does not have its token in the log', async () => {
    const token = await mint(someone('bob'));
    const socket = await openSocket(backend, `bearer.${token}`, 'phone');
    await socket.close();
    await vi.waitFor(() => expect(backend.logs.some((line) => line.includes('$disconnect'))).toBe(true));

    expect(backend.logs.filter((line) => line.includes(token))).toEqual([]);
  });
});
