import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { type Message, openSocket, type TestSocket } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 100 });
});
afterAll(() => backend.close());

interface TestUser {
  readonly user: string;
  readonly http: Session;
  open(deviceId: string): Promise<TestSocket>;
}

const newUser = async (name: string, devices: readonly string[] = []): Promise<TestUser> => {
  const user = someone(name);
  const http = await backend.as(user);
  for (const deviceId of devices) await http('PUT', `/v1/devices/${deviceId}`, iphone());
  return {
    user,
    http,
    open: async (deviceId) => openSocket(backend, `bearer.${await backend.issuer.mint(user)}`, deviceId),
  };
};

const call = async (from: TestUser, to: string | string[], changes = {}): Promise<string> =>
  (await from.http('POST', '/v1/calls', inviteOf(to, changes))).body.callId;

describe('events', () => {
  it('notify both parties from the ring to the end, each with the call as that party may read it', async () => {
    const [alice, bob] = [await newUser('alice'), await newUser('bob', ['phone'])];
    const [hers, his] = [await alice.open('laptop'), await bob.open('phone')];

    const callId = await call(alice, bob.user, { deviceId: 'laptop' });
    const incoming = await his.next({ type: 'call.incoming' });
    const ringing = await his.ask({ type: 'ringing', callId });
    const ringingEvent = await hers.next({ type: 'call.ringing' });
    await bob.http('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    const answered = [await hers.next({ type: 'call.answered' }), await his.next({ type: 'call.answered' })];
    await alice.http('POST', `/v1/calls/${callId}/end`, { deviceId: 'laptop' });
    const ended = [await hers.next({ type: 'call.ended' }), await his.next({ type: 'call.ended' })];

    expect(incoming).toMatchObject({
      callId,
      call: { callId, from: alice.user, fromDevice: 'laptop', to: [bob.user], caller: { name: 'Alice' } },
    });
    expect(incoming.call).not.toHaveProperty('rings');
    expect(ringing).toMatchObject({ type: 'call.incoming', call: { state: 'ringing' } });
    expect(ringingEvent.call).toMatchObject({ state: 'ringing', rings: [{ deviceId: 'phone', outcome: 'accepted' }] });
    for (const event of answered) {
      expect(event.call).toMatchObject({ state: 'answered', answeredBy: { userId: bob.user, deviceId: 'phone' } });
    }
    for (const event of ended) expect(event).toMatchObject({ endReason: 'completed', call: { state: 'ended' } });
    const numbers = [incoming, ringing, answered[1], ended[1]].map(({ seq }) => seq);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const { seq, call: view } of [...hers.received, ...his.received]) expect(view.seq).toBe(seq);
  });

  it('notify each device of the callee of the call’s state for that device', async () => {
    const [alice, bob] = [await newUser('alice'), await newUser('bob', ['phone', 'tablet'])];
    const [phone, tablet, browser] = [await bob.open('phone'), await bob.open('tablet'), await bob.open('browser')];
    const callId = await call(alice, bob.user);
    for (const socket of [phone, tablet, browser]) await socket.next({ type: 'call.incoming' });

    await bob.http('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });

    expect(await phone.next({ type: 'call.answered' })).toMatchObject({ callId });
    for (const socket of [tablet, browser]) {
      expect(await socket.next({ type: 'call.ended' })).toMatchObject({
        endReason: 'answered_elsewhere',
        call: { state: 'answered', answeredBy: { deviceId: 'phone' } },
      });
    }
  });

  it.each([
    ['cancel', 'alice', 'cancelled', 'cancelled'],
    ['decline', 'bob', 'declined', 'declined_elsewhere'],
  ])('notify of a %s', async (transition, by, reason, elsewhere) => {
    const [alice, bob] = [await newUser('alice'), await newUser('bob', ['phone', 'tablet'])];
    const sockets = {
      hers: await alice.open('laptop'),
      phone: await bob.open('phone'),
      tablet: await bob.open('tablet'),
    };
    const callId = await call(alice, bob.user);

    await (by === 'alice' ? alice : bob).http('POST', `/v1/calls/${callId}/${transition}`, { deviceId: 'phone' });

    expect(await sockets.hers.next({ type: 'call.ended' })).toMatchObject({ endReason: reason });
    expect(await sockets.phone.next({ type: 'call.ended' })).toMatchObject({ endReason: reason });
    expect(await sockets.tablet.next({ type: 'call.ended' })).toMatchObject({ endReason: elsewhere });
  });

  it('notify the caller when one callee declines while others still ring', async () => {
    const [alice, bob, carol] = [
      await newUser('alice'),
      await newUser('bob', ['phone']),
      await newUser('carol', ['phone']),
    ];
    const [hers, his] = [await alice.open('laptop'), await carol.open('phone')];
    const callId = await call(alice, [bob.user, carol.user]);

    await bob.http('POST', `/v1/calls/${callId}/decline`, { deviceId: 'phone' });

    const { call: view } = await hers.next({ callId });
    const legs = Object.fromEntries(view.legs.map((leg: { userId: string; state: string }) => [leg.userId, leg.state]));
    expect(legs).toEqual({ [bob.user]: 'ended', [carol.user]: 'initiated' });
    expect(his.received.map(({ type }) => type)).toEqual(['call.incoming']);
  });

  it('notify a participant of a group call when another joins and leaves', async () => {
    const alice = await newUser('alice');
    const [bob, carol] = [await newUser('bob', ['phone']), await newUser('carol', ['phone'])];
    const his = await bob.open('phone');
    const callId = await call(alice, [bob.user, carol.user]);
    await bob.http('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    await his.next({ type: 'call.answered' });

    await carol.http('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    const joined = await his.next({ type: 'call.answered' });
    await carol.http('POST', `/v1/calls/${callId}/end`, { deviceId: 'phone' });
    const left = await his.next({ type: 'call.answered' });

    const stateOf = ({ call: { legs } }: Message) =>
      legs.find(({ userId }: { userId: string }) => userId === carol.user).state;
    expect([stateOf(joined), stateOf(left)]).toEqual(['answered', 'ended']);
  });

  it('notify both parties of an unanswered call when its ring window closes', async () => {
    const [alice, bob] = [await newUser('alice'), await newUser('bob', ['phone'])];
    const [hers, his] = [await alice.open('laptop'), await bob.open('phone')];
    await call(alice, bob.user);

    await backend.advance(45_000);

    expect(await hers.next({ type: 'call.ended' })).toMatchObject({ endReason: 'no_answer' });
    expect(await his.next({ type: 'call.ended' })).toMatchObject({ endReason: 'no_answer' });
  });

  it('are not sent to a callee who blocks the caller', async () => {
    const [alice, bob, carol] = [
      await newUser('alice'),
      await newUser('bob', ['phone']),
      await newUser('carol', ['phone']),
    ];
    await bob.http('PUT', `/v1/blocks/${alice.user}`);
    const [his, hers] = [await bob.open('phone'), await carol.open('phone')];

    await call(alice, [bob.user, carol.user]);
    await hers.next({ type: 'call.incoming' });
    await his.ask({ type: 'ping' });

    expect(his.received.map(({ type }) => type)).toEqual(['pong']);
  });

  it('let a phone report ringing over its socket in time to prevent the second push', async () => {
    const [alice, bob] = [await newUser('alice'), await newUser('bob')];
    const [quick, slow] = [iphone({ preset: 'minimal' }), iphone({ preset: 'minimal' })];
    await bob.http('PUT', '/v1/devices/quick', quick);
    await bob.http('PUT', '/v1/devices/slow', slow);
    const socket = await bob.open('quick');
    const callId = await call(alice, bob.user);
    await socket.next({ type: 'call.incoming' });
    await backend.advance(900);
    await socket.ask({ type: 'ringing', callId });

    await backend.advance(10_000);

    const pushesTo = (token: string) =>
      backend.apple.pushes().filter(({ deviceToken }) => deviceToken === token).length;
    expect([pushesTo(quick.token), pushesTo(slow.token)]).toEqual([1, 2]);
  });

  it('to a connection that is gone do not fail the sender’s request, and are not sent again', async () => {
    const [alice, bob, deviceId] = [await newUser('alice'), await newUser('bob', ['phone']), someone('browser')];
    const his = await bob.open(deviceId);
    backend.sockets.cut(backend.sockets.connectionIds().at(-1) ?? '', { invokesDisconnect: false });
    // A socket opened a moment ago may still be connecting, and is kept.
    await backend.advance(31_000);

    const first = await alice.http('POST', '/v1/calls', inviteOf(bob.user));
    const second = await bob.http('POST', `/v1/calls/${first.body.callId}/answer`, { deviceId: 'phone' });
    await alice.http('POST', `/v1/calls/${first.body.callId}/end`, {});

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(first.body.rings).toMatchObject([{ outcome: 'accepted' }]);
    expect(his.received).toEqual([]);
    const lines = () => backend.logs.filter((line) => line.includes(deviceId)).map((line) => JSON.parse(line));
    await vi.waitFor(() => expect(lines()).not.toEqual([]));
    expect(lines()).toEqual([{ event: 'event.delivery_failed', deviceId, outcome: 'gone' }]);
  });
});
