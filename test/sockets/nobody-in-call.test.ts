/** A call whose sockets broke: what the other parties hear, and when the call ends. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, type TestSocket } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 100 });
});
afterEach(() => backend.faults.clear());
afterAll(() => backend.close());

interface TalkingUser {
  readonly user: string;
  readonly http: Session;
  open(): Promise<TestSocket>;
  /** Breaks the user's socket. */
  cut(options?: { invokesDisconnect?: boolean }): void;
}

const newUser = async (name: string, deviceId: string): Promise<TalkingUser> => {
  const user = someone(name);
  const http = await backend.as(user);
  await http('PUT', `/v1/devices/${deviceId}`, iphone());
  return {
    user,
    http,
    open: async () => openSocket(backend, `bearer.${await backend.issuer.mint(user)}`, deviceId),
    cut: (options) => {
      for (const id of backend.sockets.connectionIds({ userId: user })) backend.sockets.cut(id, options);
    },
  };
};

/** Milliseconds by which the two timers of a break may be late: SQS delays messages by whole seconds. */
const WHOLE_SECONDS = 2_000;

/** Waits until the functions that a closed socket invoked have ended. */
const settled = () => backend.advance(100);

const talk = async ({ sockets = true, deviceId = 'laptop' as string | undefined } = {}) => {
  const [alice, bob] = [await newUser('alice', 'laptop'), await newUser('bob', 'phone')];
  const [hers, his] = sockets ? [await alice.open(), await bob.open()] : [];
  const { body } = await alice.http(
    'POST',
    '/v1/calls',
    inviteOf(bob.user, deviceId === undefined ? {} : { deviceId }),
  );
  const callId: string = body.callId;
  await bob.http('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
  const view = async () => (await alice.http('GET', `/v1/calls/${callId}`)).body;
  return { alice, bob, hers: hers as TestSocket, his: his as TestSocket, callId, view };
};

const peerEvents = (socket: TestSocket): string[] => types(socket).filter((type) => type.startsWith('call.peer'));
const types = ({ received }: TestSocket): string[] => received.map(({ type }) => type);

describe('a call of two', () => {
  it.each(['laptop', undefined])(
    'ends as failed 60 s after both sockets broke (caller’s device: %s)',
    async (deviceId) => {
      const { alice, bob, view } = await talk({ deviceId });
      alice.cut();
      bob.cut();
      await backend.advance(59_000);
      expect(await view()).toMatchObject({ state: 'answered' });
      await backend.advance(WHOLE_SECONDS);
      expect(await view()).toMatchObject({ state: 'ended', endReason: 'failed' });
    },
  );

  it('ends 60 s after the later of the two breaks, and its parties are free for the next call', async () => {
    const { alice, bob, view } = await talk();
    alice.cut();
    await backend.advance(50_000);
    bob.cut();
    await backend.advance(59_000);
    expect(await view()).toMatchObject({ state: 'answered' });
    const carol = await newUser('carol', 'phone');
    const call = async () => (await carol.http('POST', '/v1/calls', inviteOf(bob.user, { whenBusy: 'refuse' }))).body;
    expect(await call()).toMatchObject({ state: 'ended', endReason: 'busy' });
    await backend.advance(WHOLE_SECONDS);
    expect(await view()).toMatchObject({ state: 'ended', endReason: 'failed' });
    expect(await call()).toMatchObject({ state: 'initiated' });
  });

  it.each([1000, 1001, undefined])('goes on when a client closed its own socket with %s', async (code) => {
    const { alice, hers, his, view } = await talk();
    hers.webSocket.close(code);
    await vi.waitFor(() => expect(backend.sockets.connectionIds({ userId: alice.user })).toEqual([]));
    his.webSocket.close(4000);
    await backend.advance(120_000);
    expect(await view()).toMatchObject({ state: 'answered' });
    expect(types(his)).not.toContain('call.peer_unreachable');
  });

  it('notifies the other party after 15 s, and again when the device is back', async () => {
    const { bob, hers, callId, view } = await talk();
    bob.cut();
    await backend.advance(14_000);
    expect(types(hers)).not.toContain('call.peer_unreachable');
    await backend.advance(1_000);
    expect(await hers.next({ type: 'call.peer_unreachable' })).toEqual({
      type: 'call.peer_unreachable',
      callId,
      userId: bob.user,
    });
    const again = await bob.open();
    await again.ask({ type: 'resume', callId, after: 0 });
    expect(await hers.next({ type: 'call.peer_back' })).toEqual({ type: 'call.peer_back', callId, userId: bob.user });
    await backend.advance(120_000);
    expect(await view()).toMatchObject({ state: 'answered' });
    expect(types(hers).filter((type) => type.startsWith('call.peer'))).toHaveLength(2);
  });

  it('notifies the other party at once when the device has opened a socket, without any message over it', async () => {
    const { bob, hers, callId, view } = await talk();
    bob.cut();
    await backend.advance(15_000);
    await hers.next({ type: 'call.peer_unreachable' });
    await bob.open();
    expect(await hers.next({ type: 'call.peer_back' })).toEqual({ type: 'call.peer_back', callId, userId: bob.user });
    await backend.advance(120_000);
    expect(await view()).toMatchObject({ state: 'answered' });
    expect(peerEvents(hers)).toHaveLength(2);
  });

  it('is notified of the return by the next message when it could not be when the socket was opened', async () => {
    const { bob, hers, callId } = await talk();
    bob.cut();
    await backend.advance(15_000);
    await hers.next({ type: 'call.peer_unreachable' });
    // The function reads the call to which the device comes back.
    backend.faults.add({
      target: { service: 'dynamodb', action: 'Query', matching: `CALL#${callId}` },
      fault: { kind: 'failing', status: 400, code: 'ResourceNotFoundException' },
      times: 1,
    });
    const again = await bob.open();
    await settled();
    expect(peerEvents(hers)).toEqual(['call.peer_unreachable']);
    await again.ask({ type: 'ping' });
    await hers.next({ type: 'call.peer_back' });
  });

  it('is notified of each break of a device whose new socket breaks too', async () => {
    const { alice, bob, hers, view } = await talk();
    bob.cut();
    await backend.advance(8_000);
    await bob.open();
    bob.cut();
    await backend.advance(14_000);
    expect(peerEvents(hers)).toEqual([]);
    await backend.advance(1_000);
    await hers.next({ type: 'call.peer_unreachable' });
    await bob.open();
    await hers.next({ type: 'call.peer_back' });
    bob.cut();
    alice.cut();
    await backend.advance(59_000);
    expect(await view()).toMatchObject({ state: 'answered' });
    await backend.advance(WHOLE_SECONDS);
    expect(await view()).toMatchObject({ state: 'ended', endReason: 'failed' });
  });

  it('says nothing of a socket that broke when its device had another', async () => {
    const { bob, hers, view } = await talk();
    const [first] = backend.sockets.connectionIds({ userId: bob.user });
    await bob.open();
    backend.sockets.cut(first ?? '');
    await backend.advance(120_000);
    expect(peerEvents(hers)).toEqual([]);
    expect(await view()).toMatchObject({ state: 'answered' });
  });

  it('says nothing of a device that is back before 15 s', async () => {
    const { bob, hers, callId } = await talk();
    bob.cut();
    await backend.advance(14_000);
    const again = await bob.open();
    await again.ask({ type: 'resume', callId, after: 0 });
    await backend.advance(60_000);
    expect(types(hers).filter((type) => type.startsWith('call.peer'))).toEqual([]);
  });

  it.each([true, false])('goes on when one party is back after 50 s (sends resume: %s)', async (resumes) => {
    const { alice, bob, view, callId } = await talk();
    alice.cut();
    bob.cut();
    await backend.advance(50_000);
    const again = await alice.open();
    if (resumes) await again.ask({ type: 'resume', callId, after: 0 });
    await backend.advance(60_000);
    expect(await view()).toMatchObject({ state: 'answered' });
  });

  it('ends when both breaks were found only by messages to them', async () => {
    const { alice, bob, hers, callId, view } = await talk();
    // A socket opened a moment ago may still be connecting, and is kept.
    await backend.advance(31_000);
    bob.cut({ invokesDisconnect: false });
    await hers.ask({ type: 'signal', callId, candidate: null });
    alice.cut({ invokesDisconnect: false });
    // The event to Alice after 15 s finds hers.
    await backend.advance(70_000);
    expect(await view()).toMatchObject({ state: 'answered' });
    await backend.advance(10_000);
    expect(await view()).toMatchObject({ state: 'ended', endReason: 'failed' });
  });

  it('counts a break whose process died before it was stored, once a message finds it again', async () => {
    const { alice, bob, hers, callId, view } = await talk();
    await backend.advance(31_000);
    bob.cut({ invokesDisconnect: false });
    // Nothing is stored of what the function finds when it delivers the signal.
    backend.faults.add({ target: { service: 'sqs' }, fault: { kind: 'failing', status: 503 }, times: 20 });
    await hers.ask({ type: 'signal', callId, candidate: null });
    backend.faults.clear();
    await backend.advance(20_000);
    expect(peerEvents(hers)).toEqual([]);
    await hers.ask({ type: 'signal', callId, candidate: null });
    await backend.advance(15_000);
    await hers.next({ type: 'call.peer_unreachable' });
    alice.cut();
    await backend.advance(60_000 + WHOLE_SECONDS);
    expect(await view()).toMatchObject({ state: 'ended', endReason: 'failed' });
  });

  it('is left alone when its parties have no sockets', async () => {
    const { view } = await talk({ sockets: false });
    const before = await view();
    await backend.advance(120_000);
    expect(await view()).toEqual(before);
  });

  it('has one end when a party hangs up at the moment of the timer', async () => {
    const { alice, bob, callId, view } = await talk();
    alice.cut();
    bob.cut();
    await backend.advance(59_000);
    const [end] = await Promise.all([
      alice.http('POST', `/v1/calls/${callId}/end`, { deviceId: 'laptop' }),
      backend.advance(WHOLE_SECONDS),
    ]);
    const { endReason } = await view();
    // A hang-up that comes second is answered with the call as it ended.
    expect([end.status, end.body.endReason]).toEqual([200, endReason]);
    expect(['completed', 'failed']).toContain(endReason);
  });
});

describe('a socket that breaks before the answer', () => {
  it('counts: a call whose two sockets broke while it rang ends 60 s after the answer that came without one', async () => {
    const [alice, bob] = [await newUser('alice', 'laptop'), await newUser('bob', 'phone')];
    await alice.open();
    const his = await bob.open();
    const { body } = await alice.http('POST', '/v1/calls', inviteOf(bob.user, { deviceId: 'laptop' }));
    const view = async () => (await alice.http('GET', `/v1/calls/${body.callId}`)).body;
    await his.ask({ type: 'ringing', callId: body.callId });
    alice.cut();
    bob.cut();
    await backend.advance(20_000);
    await bob.http('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' });
    await backend.advance(59_000);
    expect(await view()).toMatchObject({ state: 'answered' });
    await backend.advance(WHOLE_SECONDS);
    expect(await view()).toMatchObject({ state: 'ended', endReason: 'failed' });
  });

  it('does not count when it broke during an earlier call', async () => {
    const { alice, bob, callId } = await talk();
    for (const user of [alice, bob]) user.cut();
    await settled();
    await alice.http('POST', `/v1/calls/${callId}/end`, { deviceId: 'laptop' });
    await backend.advance(1_000);
    await alice.open();
    const { body } = await alice.http('POST', '/v1/calls', inviteOf(bob.user, { deviceId: 'laptop' }));
    await bob.http('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' });
    alice.cut();
    await backend.advance(120_000);
    expect((await alice.http('GET', `/v1/calls/${body.callId}`)).body).toMatchObject({ state: 'answered' });
  });

  it('does not count when it broke before the call', async () => {
    const [alice, bob] = [await newUser('alice', 'laptop'), await newUser('bob', 'phone')];
    for (const user of [alice, bob]) await user.open();
    for (const user of [alice, bob]) user.cut();
    await settled();
    const { body } = await alice.http('POST', '/v1/calls', inviteOf(bob.user, { deviceId: 'laptop' }));
    await bob.http('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' });
    await backend.advance(120_000);
    expect((await alice.http('GET', `/v1/calls/${body.callId}`)).body).toMatchObject({ state: 'answered' });
  });
});

describe('a call of more than two', () => {
  const talkOfThree = async () => {
    const [alice, bob, carol] = [
      await newUser('alice', 'laptop'),
      await newUser('bob', 'phone'),
      await newUser('carol', 'phone'),
    ];
    const [hers, his, carols] = [await alice.open(), await bob.open(), await carol.open()];
    const { body } = await alice.http('POST', '/v1/calls', inviteOf([bob.user, carol.user], { deviceId: 'laptop' }));
    const answer = (user: TalkingUser) => user.http('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' });
    const view = async () => (await alice.http('GET', `/v1/calls/${body.callId}`)).body;
    return { alice, bob, carol, hers, his, carols, answer, view, callId: body.callId };
  };

  it('goes on while one is in it, who is notified of each who is unreachable or back, and ends when all have gone', async () => {
    const { alice, bob, carol, carols, answer, view } = await talkOfThree();
    await answer(bob);
    await answer(carol);
    alice.cut();
    bob.cut();
    await backend.advance(15_000);
    const unreachable = [
      await carols.next({ type: 'call.peer_unreachable' }),
      await carols.next({ type: 'call.peer_unreachable' }),
    ];
    expect(unreachable.map(({ userId }) => userId).sort()).toEqual([alice.user, bob.user].sort());
    await bob.open();
    expect(await carols.next({ type: 'call.peer_back' })).toMatchObject({ userId: bob.user });
    await backend.advance(120_000);
    expect(await view()).toMatchObject({ state: 'answered' });
    bob.cut();
    carol.cut();
    await backend.advance(59_000);
    expect(await view()).toMatchObject({ state: 'answered' });
    await backend.advance(WHOLE_SECONDS);
    expect(await view()).toMatchObject({ state: 'ended', endReason: 'failed' });
  });

  it('does not end while another callee may still answer it', async () => {
    const { alice, bob, carol, answer, view, callId } = await talkOfThree();
    await backend.advance(15_000);
    await answer(bob);
    alice.cut();
    bob.cut();
    await backend.advance(20_000);
    await answer(carol);
    await carol.http('POST', `/v1/calls/${callId}/end`, { deviceId: 'phone' });
    await backend.advance(39_000);
    expect(await view()).toMatchObject({ state: 'answered' });
    await backend.advance(17_000);
    expect(await view()).toMatchObject({ state: 'ended', endReason: 'failed' });
  });
});
