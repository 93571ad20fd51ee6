/** A call of two whose sockets broke: what the other party hears, and when the call ends. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, type TestSocket } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 100 });
});
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
      await backend.advance(1_000);
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
    await backend.advance(1_000);
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
      backend.advance(1_000),
    ]);
    const { endReason } = await view();
    expect(endReason).toBe(end.status === 200 ? 'completed' : 'failed');
  });
});
