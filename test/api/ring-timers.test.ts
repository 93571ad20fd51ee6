import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  appleToken,
  inviteOf,
  iphone,
  pixel,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

const bobWith = async (device: Record<string, unknown>) => {
  const user = someone('bob');
  const session = await backend.as(user);
  await session('PUT', '/v1/devices/phone', device);
  return { user, session };
};
const aliceCalls = async (to: string, changes: Record<string, unknown> = {}) => {
  const alice = await backend.as(someone('alice'));
  const { body } = await alice('POST', '/v1/calls', inviteOf(to, changes));
  await backend.sns.settled();
  return { alice, callId: body.callId, readCall: async () => (await alice('GET', `/v1/calls/${body.callId}`)).body };
};
const pushesTo = (token: unknown) => backend.apple.pushes().filter((push) => push.deviceToken === token);
const messagesTo = (token: unknown) => backend.google.messages().filter((message) => message.token === token);

describe('the end of the ring window', () => {
  it('makes an unanswered call a missed call with one alert push, however often the timer is redelivered', async () => {
    const phone = iphone({ alertToken: appleToken() });
    const bob = await bobWith(phone);
    backend.sqs.duplicate(2);
    const { callId, readCall } = await aliceCalls(bob.user);

    await backend.advance(45_000);
    await backend.advance(120_000);

    expect(await readCall()).toMatchObject({ state: 'ended', endReason: 'no_answer' });
    expect(pushesTo(phone.token)).toHaveLength(1);
    const alerts = pushesTo(phone.alertToken);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      headers: { 'apns-push-type': 'alert', 'apns-topic': 'com.example.app', 'apns-collapse-id': callId },
      payload: { aps: { alert: { title: 'Alice', body: 'Missed call' } }, callId, endReason: 'no_answer' },
      response: { status: 200 },
    });
    const missed = () => backend.logs.filter((line) => line.includes('call.missed') && line.includes(callId));
    await vi.waitFor(() => expect(missed()).toHaveLength(1));
  });

  it('notifies an Android phone of the end with a data message', async () => {
    const phone = pixel();
    const bob = await bobWith(phone);
    await aliceCalls(bob.user, { ringTimeoutSeconds: 15 });

    await backend.advance(20_000);

    expect(messagesTo(phone.token).map(({ message }) => message.data?.type)).toEqual(['incoming_call', 'call_ended']);
    expect(messagesTo(phone.token)[1]?.message).toMatchObject({
      data: { endReason: 'no_answer', isCancelPush: 'true' },
      android: { priority: 'normal' },
    });
  });

  it('does not affect an answered call', async () => {
    const phone = iphone({ alertToken: appleToken() });
    const bob = await bobWith(phone);
    const { callId, readCall } = await aliceCalls(bob.user);
    await bob.session('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });

    await backend.advance(60_000);

    expect((await readCall()).state).toBe('answered');
    expect(pushesTo(phone.alertToken)).toEqual([]);
  });
});

describe('a phone that reports nothing', () => {
  it('is rung once more within the ring window, where its preset shows both pushes as one call', async () => {
    const phone = iphone({ preset: 'minimal' });
    const bob = await bobWith(phone);
    const { callId } = await aliceCalls(bob.user);

    await backend.advance(6_000);
    await backend.advance(60_000);

    const rings = pushesTo(phone.token);
    expect(rings.map(({ payload }) => payload?.callId)).toEqual([callId, callId]);
    // The TTL is in whole seconds, and SNS adds it to the current second.
    const [first, second] = rings.map(({ headers }) => Number(headers['apns-expiration']));
    expect(Math.abs((first ?? 0) - (second ?? 99))).toBeLessThanOrEqual(1);
  });

  it.each([
    ['universal, which includes apps that would hang up', iphone(), 1],
    ['universal with the capability ring-again', iphone({ capabilities: ['ring-again'] }), 2],
    ['cordova-legacy', iphone({ preset: 'cordova-legacy', capabilities: ['ring-again'] }), 1],
  ])('is rung as often as its preset and capabilities allow: %s', async (_what, phone, times) => {
    const bob = await bobWith(phone);
    await aliceCalls(bob.user);

    await backend.advance(8_000);

    expect(pushesTo(phone.token)).toHaveLength(times);
  });

  it('is not rung again after it has reported ringing or the call has ended', async () => {
    const [one, two] = [iphone({ preset: 'minimal' }), iphone({ preset: 'minimal' })];
    const [bob, carol] = [await bobWith(one), await bobWith(two)];
    const first = await aliceCalls(bob.user);
    const second = await aliceCalls(carol.user);
    await bob.session('POST', `/v1/calls/${first.callId}/ringing`, { deviceId: 'phone' });
    await second.alice('POST', `/v1/calls/${second.callId}/cancel`);

    await backend.advance(8_000);

    expect([pushesTo(one.token).length, pushesTo(two.token).length]).toEqual([1, 1]);
  });
});

describe('an invite whose pushes SNS refuses', () => {
  it('is 503 with Retry-After, and its retry rings the phone once', async () => {
    const phone = iphone();
    const bob = await bobWith(phone);
    const [alice, callId] = [await backend.as(someone('alice')), randomUUID()];
    backend.sns.refuse({ action: 'Publish', code: 'InternalFailure', status: 500 });

    const refused = await alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));
    const accepted = await alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));

    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([503, 'try_again', '1']);
    expect(accepted.body.rings).toMatchObject([{ userId: bob.user, deviceId: 'phone', outcome: 'accepted' }]);
    await backend.sns.settled();
    expect(pushesTo(phone.token)).toHaveLength(1);
  });
});
