import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeIssuer } from '../../local/issuer.ts';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';
import { openSocket, refusalOf, type TestSocket } from '../support/socket.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

const mint = (user: string, claims = {}) => house.issuer.mint(user, claims);

describe('opening a socket', () => {
  it('takes a JWT as a subprotocol and chooses the other', async () => {
    const socket = await openSocket(house, `bearer.${await mint(someone('bob'))}`, 'phone');

    expect(socket.webSocket.protocol).toBe('ringthrough');
    expect(await socket.ask({ type: 'ping' })).toEqual({ type: 'pong', id: expect.any(String) });
    await socket.close();
  });

  it('is refused without a token, with another issuer’s, one for another audience, an old one and one without an end', async () => {
    const { issuer, audience } = house.issuer;
    const stranger = await makeIssuer(issuer, audience, house.clock.now);
    const { privateKey } = await generateKeyPair('ES256');
    const forged = (claims: object) =>
      new SignJWT({ sub: 'bob', iss: issuer, aud: audience, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'local' })
        .sign(privateKey);
    const tokens = [
      await stranger.mint('bob'),
      await mint('bob', { aud: 'somebody else' }).then(() => forged({})),
      await forged({ exp: Math.floor(house.clock.now() / 1000) + 60 }),
      'nonsense',
      `${await mint('bob')}x`,
    ];

    const statuses = [];
    for (const token of tokens)
      statuses.push(await refusalOf(house, '?deviceId=phone', ['ringthrough', `bearer.${token}`]));

    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    expect(await refusalOf(house, '?deviceId=phone', ['ringthrough'])).toBe(401);
    expect(await refusalOf(house, '?deviceId=phone', [])).toBe(401);
  });

  it('is refused to whoever names no device, or does not speak the protocol', async () => {
    const token = `bearer.${await mint('bob')}`;

    expect(await refusalOf(house, '', ['ringthrough', token])).toBe(403);
    expect(await refusalOf(house, '?deviceId=a%20b', ['ringthrough', token])).toBe(403);
    expect(await refusalOf(house, '?deviceId=phone', ['chat', token])).toBe(403);
  });

  it('takes the receipt token of a push, which knows its device, and no forged one', async () => {
    const [alice, bobId] = [await house.as(someone('alice')), someone('bob')];
    const phone = iphone();
    await (await house.as(bobId))('PUT', '/v1/devices/phone', phone);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
    await house.sns.settled();
    const push = house.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
    const token = String(push?.payload?.ackUrl).split('/').at(-1) ?? '';

    const socket = await openSocket(house, `receipt.${token}`);

    expect(await socket.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.incoming', callId });
    const another = (await alice('POST', '/v1/calls', inviteOf(bobId))).body.callId;
    expect(await socket.ask({ type: 'ringing', callId: another })).toMatchObject({
      code: 'call_not_found',
      status: 404,
    });
    expect(await refusalOf(house, '', ['ringthrough', `receipt.${token.slice(0, -2)}xx`])).toBe(401);
    expect(socket.received.filter((message) => message.callId === another)).toEqual([]);
  });

  it('closes the one that the device had before, and tells it why', async () => {
    const token = `bearer.${await mint(someone('bob'))}` as const;
    const first = await openSocket(house, token, 'phone');
    const tablet = await openSocket(house, token, 'tablet');
    const closed = once(first.webSocket, 'close');

    const second = await openSocket(house, token, 'phone');

    await closed;
    expect(first.received.at(-1)).toEqual({ type: 'replaced' });
    expect(await second.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    expect(await tablet.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });

  it.each([
    ['ping', {}],
    ['resume', { callId: randomUUID() }],
  ])(
    'leaves a device one of several that it opens at the same moment: the others are closed at their next %s',
    async (type, rest) => {
      const token = `bearer.${await mint(someone('bob'))}` as const;
      const sockets = await Promise.all(Array.from({ length: 5 }, () => openSocket(house, token, 'phone')));

      for (const socket of sockets) socket.send({ type, ...rest });

      const isOpen = ({ webSocket }: TestSocket) => webSocket.readyState === webSocket.OPEN;
      await vi.waitFor(() => expect(sockets.filter(isOpen)).toHaveLength(1), { timeout: 5_000 });
      const [left] = sockets.filter(isOpen);
      expect(await left?.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    },
  );

  it('is refused with 429 to a user’s thirty-third device', async () => {
    const token = `bearer.${await mint(someone('bob'))}` as const;
    await Promise.all(Array.from({ length: 32 }, (_, n) => openSocket(house, token, `device-${n}`)));

    expect(await refusalOf(house, '?deviceId=one-too-many', ['ringthrough', token])).toBe(429);
    await openSocket(house, token, 'device-31');
  });
});

describe('an open socket', () => {
  it('is closed after ten silent minutes, and after two hours however much it says', async () => {
    const bob = someone('bob');
    const silent = await openSocket(house, `bearer.${await mint(bob)}`, 'silent');
    const talkative = await openSocket(house, `bearer.${await mint(bob)}`, 'talkative');
    const ends = [once(silent.webSocket, 'close'), once(talkative.webSocket, 'close')];

    await house.advance(9 * 60_000);
    await talkative.ask({ type: 'ping' });
    await house.advance(2 * 60_000);
    await ends[0];
    for (let minutes = 11; minutes < 119; minutes += 9) {
      await talkative.ask({ type: 'ping' });
      await house.advance(9 * 60_000);
    }
    await house.advance(2 * 60_000);
    await ends[1];

    expect(talkative.webSocket.readyState).toBe(talkative.webSocket.CLOSED);
  });

  it('is answered what is wrong with a message, and stays open', async () => {
    const socket = await openSocket(house, `bearer.${await mint(someone('bob'))}`, 'phone');
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

  it('says nothing of its token in the log', async () => {
    const token = await mint(someone('bob'));
    const socket = await openSocket(house, `bearer.${token}`, 'phone');
    await socket.close();
    await vi.waitFor(() => expect(house.logs.some((line) => line.includes('$disconnect'))).toBe(true));

    expect(house.logs.filter((line) => line.includes(token))).toEqual([]);
  });
});
