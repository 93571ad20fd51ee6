import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

const MINUTE = 60_000;

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 100 });
});
afterAll(() => backend.close());

/** A call that rings Bob’s phone and tablet, and Carol’s phone. */
const ringing = async (declineEnds = 'call') => {
  const [alice, bobId, carolId] = [await backend.as(someone('alice')), someone('bob'), someone('carol')];
  const [bob, carol] = [await backend.as(bobId), await backend.as(carolId)];
  const [phone, tablet] = [iphone(), iphone()];
  await bob('PUT', '/v1/devices/phone', phone);
  await bob('PUT', '/v1/devices/tablet', tablet);
  await carol('PUT', '/v1/devices/phone', iphone());
  const { callId } = (await alice('POST', '/v1/calls', inviteOf([bobId, carolId], { declineEnds }))).body;
  await backend.sns.settled();
  const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  const credential = `receipt.${String(push?.payload?.ackUrl).split('/').at(-1)}` as const;
  return { alice, bob, bobId, carol, callId, path: `/v1/calls/${callId}`, credential };
};
type Ringing = Awaited<ReturnType<typeof ringing>>;
const transition = (session: Session, path: string, name: string, deviceId: string) =>
  session('POST', `${path}/${name}`, { deviceId });

describe('the receipt token of a push', () => {
  it.each<[string, (call: Ringing) => Promise<unknown>, string]>([
    ['was cancelled', ({ alice, path }) => alice('POST', `${path}/cancel`), 'call'],
    [
      'was declined, although others are in it',
      async ({ bob, carol, path }) => {
        await transition(bob, path, 'decline', 'phone');
        await transition(carol, path, 'answer', 'phone');
      },
      'call',
    ],
    ['was answered by another device', ({ bob, path }) => transition(bob, path, 'answer', 'tablet'), 'call'],
    ['was declined on this device', ({ bob, path }) => transition(bob, path, 'decline', 'phone'), 'device'],
  ])('opens a socket until one minute after its call %s', async (_what, end, declineEnds) => {
    const call = await ringing(declineEnds);
    await end(call);

    await backend.advance(MINUTE - 1_000);
    const late = await openSocket(backend, call.credential);
    const event = await late.ask({ type: 'ringing', callId: call.callId });
    await backend.advance(2_000);

    expect(event).toMatchObject({ type: 'call.ended', callId: call.callId });
    expect(await refusalOf(backend, '', ['ringthrough', call.credential])).toBe(401);
  });

  it('opens a socket until one minute after its call ended unanswered', async () => {
    const { credential, callId } = await ringing();

    await backend.advance(40_000 + MINUTE - 1_000);
    const late = await openSocket(backend, credential);
    const event = await late.ask({ type: 'ringing', callId });
    await backend.advance(2_000);

    expect(event).toMatchObject({ type: 'call.ended', endReason: 'no_answer' });
    expect(await refusalOf(backend, '', ['ringthrough', credential])).toBe(401);
  });

  it('opens no socket one minute after its device declined, even if another device answers later', async () => {
    const { bob, path, credential } = await ringing('device');
    await transition(bob, path, 'decline', 'phone');
    await backend.advance(39_000);
    const { status } = await transition(bob, path, 'answer', 'tablet');

    await backend.advance(22_000);

    expect([status, await refusalOf(backend, '', ['ringthrough', credential])]).toEqual([200, 401]);
  });

  it('opens a socket for as long as its device is in the call', async () => {
    const { bob, path, credential, callId } = await ringing();
    await transition(bob, path, 'answer', 'phone');

    await backend.advance(60 * MINUTE);
    const socket = await openSocket(backend, credential);

    expect(await socket.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.answered', callId });
  });

  it('leaves the session’s socket open when it is refused after its call ended', async () => {
    const { alice, bobId, path, credential } = await ringing();
    await alice('POST', `${path}/cancel`);
    await backend.advance(2 * MINUTE);
    const session = await openSocket(backend, `bearer.${await backend.issuer.mint(bobId)}`, 'phone');

    const refusal = await refusalOf(backend, '', ['ringthrough', credential]);

    expect([refusal, session.received]).toEqual([401, []]);
    expect(await session.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });
});
