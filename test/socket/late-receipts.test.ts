import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, type Session, someone, startTestHouse, type TestHouse } from '../support/house.ts';
import { openSocket, refusalOf } from '../support/socket.ts';

const MINUTE = 60_000;

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ invitesPerMinute: 100 });
});
afterAll(() => house.close());

/** A call that rings Bob’s phone and tablet, and Carol’s phone. */
const ringing = async (declineEnds = 'call') => {
  const [alice, bobId, carolId] = [await house.as(someone('alice')), someone('bob'), someone('carol')];
  const [bob, carol] = [await house.as(bobId), await house.as(carolId)];
  const [phone, tablet] = [iphone(), iphone()];
  await bob('PUT', '/v1/devices/phone', phone);
  await bob('PUT', '/v1/devices/tablet', tablet);
  await carol('PUT', '/v1/devices/phone', iphone());
  const { callId } = (await alice('POST', '/v1/calls', inviteOf([bobId, carolId], { declineEnds }))).body;
  await house.sns.settled();
  const push = house.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  const credential = `receipt.${String(push?.payload?.ackUrl).split('/').at(-1)}` as const;
  return { alice, bob, bobId, carol, callId, path: `/v1/calls/${callId}`, credential };
};
type Ringing = Awaited<ReturnType<typeof ringing>>;
const by = (session: Session, path: string, move: string, deviceId: string) =>
  session('POST', `${path}/${move}`, { deviceId });

describe('the receipt token of a push', () => {
  it.each<[string, (call: Ringing) => Promise<unknown>, string]>([
    ['was cancelled', ({ alice, path }) => alice('POST', `${path}/cancel`), 'call'],
    [
      'was declined, though others talk',
      async ({ bob, carol, path }) => {
        await by(bob, path, 'decline', 'phone');
        await by(carol, path, 'answer', 'phone');
      },
      'call',
    ],
    ['was answered by another device', ({ bob, path }) => by(bob, path, 'answer', 'tablet'), 'call'],
    ['was declined on this device', ({ bob, path }) => by(bob, path, 'decline', 'phone'), 'device'],
  ])('opens a socket for a minute after its call %s, and not any more', async (_what, end, declineEnds) => {
    const call = await ringing(declineEnds);
    await end(call);

    await house.advance(MINUTE - 1_000);
    const late = await openSocket(house, call.credential);
    const told = await late.ask({ type: 'ringing', callId: call.callId });
    await house.advance(2_000);

    expect(told).toMatchObject({ type: 'call.ended', callId: call.callId });
    expect(await refusalOf(house, '', ['ringthrough', call.credential])).toBe(401);
  });

  it('opens one for a minute after nobody answered', async () => {
    const { credential, callId } = await ringing();

    await house.advance(40_000 + MINUTE - 1_000);
    const late = await openSocket(house, credential);
    const told = await late.ask({ type: 'ringing', callId });
    await house.advance(2_000);

    expect(told).toMatchObject({ type: 'call.ended', endReason: 'no_answer' });
    expect(await refusalOf(house, '', ['ringthrough', credential])).toBe(401);
  });

  it('opens none a minute after its device declined, however late another answered', async () => {
    const { bob, path, credential } = await ringing('device');
    await by(bob, path, 'decline', 'phone');
    await house.advance(39_000);
    const { status } = await by(bob, path, 'answer', 'tablet');

    await house.advance(22_000);

    expect([status, await refusalOf(house, '', ['ringthrough', credential])]).toEqual([200, 401]);
  });

  it('opens one for as long as its device is in the call', async () => {
    const { bob, path, credential, callId } = await ringing();
    await by(bob, path, 'answer', 'phone');

    await house.advance(60 * MINUTE);
    const socket = await openSocket(house, credential);

    expect(await socket.ask({ type: 'ringing', callId })).toMatchObject({ type: 'call.answered', callId });
  });

  it('leaves the session’s own socket open when its call is long over', async () => {
    const { alice, bobId, path, credential } = await ringing();
    await alice('POST', `${path}/cancel`);
    await house.advance(2 * MINUTE);
    const own = await openSocket(house, `bearer.${await house.issuer.mint(bobId)}`, 'phone');

    const refusal = await refusalOf(house, '', ['ringthrough', credential]);

    expect([refusal, own.received]).toEqual([401, []]);
    expect(await own.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });
});
