import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { appleToken, inviteOf, iphone, pixel, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

const bobWith = async (device: Record<string, unknown>) => {
  const user = someone('bob');
  const session = await house.as(user);
  await session('PUT', '/v1/devices/phone', device);
  return { user, session };
};
const aliceCalls = async (to: string, changes: Record<string, unknown> = {}) => {
  const alice = await house.as(someone('alice'));
  const { body } = await alice('POST', '/v1/calls', inviteOf(to, changes));
  await house.sns.settled();
  return { alice, callId: body.callId, look: async () => (await alice('GET', `/v1/calls/${body.callId}`)).body };
};
const pushesTo = (token: unknown) => house.apple.pushes().filter((push) => push.deviceToken === token);
const messagesTo = (token: unknown) => house.google.messages().filter((message) => message.token === token);

describe('the end of the ring window', () => {
  it('makes an unanswered call a missed one, told once by an alert, however often the timer comes', async () => {
    const phone = iphone({ alertToken: appleToken() });
    const bob = await bobWith(phone);
    house.sqs.duplicate(2);
    const { callId, look } = await aliceCalls(bob.user);

    await house.advance(45_000);
    await house.advance(120_000);

    expect(await look()).toMatchObject({ state: 'ended', endReason: 'no_answer' });
    expect(pushesTo(phone.token)).toHaveLength(1);
    const alerts = pushesTo(phone.alertToken);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      headers: { 'apns-push-type': 'alert', 'apns-topic': 'com.example.app', 'apns-collapse-id': callId },
      payload: { aps: { alert: { title: 'Alice', body: 'Missed call' } }, callId, endReason: 'no_answer' },
      verdict: { status: 200 },
    });
    const missed = () => house.logs.filter((line) => line.includes('call.missed') && line.includes(callId));
    await vi.waitFor(() => expect(missed()).toHaveLength(1));
  });

  it('tells an Android phone by a data message that the call is over', async () => {
    const phone = pixel();
    const bob = await bobWith(phone);
    await aliceCalls(bob.user, { ringSeconds: 15 });

    await house.advance(20_000);

    expect(messagesTo(phone.token).map(({ message }) => message.data?.type)).toEqual(['incoming_call', 'call_ended']);
    expect(messagesTo(phone.token)[1]?.message).toMatchObject({
      data: { endReason: 'no_answer', isCancelPush: 'true' },
      android: { priority: 'normal' },
    });
  });

  it('brings nothing for a call that was answered', async () => {
    const phone = iphone({ alertToken: appleToken() });
    const bob = await bobWith(phone);
    const { callId, look } = await aliceCalls(bob.user);
    await bob.session('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });

    await house.advance(60_000);

    expect((await look()).state).toBe('answered');
    expect(pushesTo(phone.alertToken)).toEqual([]);
  });
});

describe('a phone that says nothing', () => {
  it('is rung once more within the window, with the same call, where its preset shows that as one call', async () => {
    const phone = iphone({ preset: 'minimal' });
    const bob = await bobWith(phone);
    const { callId } = await aliceCalls(bob.user);

    await house.advance(6_000);
    await house.advance(60_000);

    const rings = pushesTo(phone.token);
    expect(rings.map(({ payload }) => payload?.callId)).toEqual([callId, callId]);
    // SNS is told how many whole seconds are left, and counts them from the second in which it is.
    const [first, second] = rings.map(({ headers }) => Number(headers['apns-expiration']));
    expect(Math.abs((first ?? 0) - (second ?? 99))).toBeLessThanOrEqual(1);
  });

  it.each([
    ['universal, which covers apps that would hang up', iphone(), 1],
    ['universal, whose app says that it can', iphone({ capabilities: ['ring-again'] }), 2],
    ['cordova-legacy', iphone({ preset: 'cordova-legacy', capabilities: ['ring-again'] }), 1],
  ])('is rung as often as its preset allows: %s', async (_what, phone, times) => {
    const bob = await bobWith(phone);
    await aliceCalls(bob.user);

    await house.advance(8_000);

    expect(pushesTo(phone.token)).toHaveLength(times);
  });

  it('is not rung again once it has said that it rings, or the call is over', async () => {
    const [one, two] = [iphone({ preset: 'minimal' }), iphone({ preset: 'minimal' })];
    const [bob, carol] = [await bobWith(one), await bobWith(two)];
    const first = await aliceCalls(bob.user);
    const second = await aliceCalls(carol.user);
    await bob.session('POST', `/v1/calls/${first.callId}/ringing`, { deviceId: 'phone' });
    await second.alice('POST', `/v1/calls/${second.callId}/cancel`);

    await house.advance(8_000);

    expect([pushesTo(one.token).length, pushesTo(two.token).length]).toEqual([1, 1]);
  });
});

describe('an invite that SNS could not take', () => {
  it('is 503 with Retry-After, and the same invite again rings the phone once', async () => {
    const phone = iphone();
    const bob = await bobWith(phone);
    const [alice, callId] = [await house.as(someone('alice')), randomUUID()];
    house.sns.refuse({ action: 'Publish', code: 'InternalFailure', status: 500 });

    const refused = await alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));
    const taken = await alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));

    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([503, 'try_again', '1']);
    expect(taken.body.rings).toMatchObject([{ userId: bob.user, deviceId: 'phone', outcome: 'accepted' }]);
    await house.sns.settled();
    expect(pushesTo(phone.token)).toHaveLength(1);
  });
});
