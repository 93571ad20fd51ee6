/** Lost responses of SNS, a slow timer queue, and notifications of an end that failed. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it, type TestContext, vi } from 'vitest';
import { inviteOf, iphone, pixel, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

/** A backend for one test: the tests run at once, because a lost response takes seconds, and faults are for any publish. */
const start = async ({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) => {
  const backend = await startTestBackend({ invitesPerMinute: 600 });
  onTestFinished(backend.close);
  const pushesTo = ({ token }: Token) => backend.apple.pushes().filter(({ deviceToken }) => deviceToken === token);
  const typesTo = (phone: Token) =>
    backend.google
      .messages()
      .filter(({ token }) => token === phone.token)
      .map(({ message }) => message.data?.type);
  const bobWith = async (phone: Token) => {
    const user = someone('bob');
    const session = await backend.as(user);
    await session('PUT', '/v1/devices/phone', phone);
    return { user, session };
  };
  return { backend, pushesTo, typesTo, bobWith };
};
type Token = Record<string, unknown>;

/** SNS accepts the next publish, and responds after the functions' timeout. */
const loseResponse = (backend: TestBackend): void =>
  void backend.faults.add({
    target: { service: 'sns', action: 'Publish' },
    fault: { kind: 'slow', ms: 3_400 },
    times: 1,
  });

describe.concurrent('a push whose SNS response was lost', { timeout: 30_000 }, () => {
  it('is not sent again to a phone that must not ring twice: a repeated invite counts it as accepted', async (context) => {
    const { backend, bobWith, pushesTo } = await start(context);
    const phone = iphone();
    const bob = await bobWith(phone);
    const alice = await backend.as(someone('alice'));
    const invite = inviteOf(bob.user, { callId: randomUUID() });
    loseResponse(backend);

    const first = await alice('POST', '/v1/calls', invite);
    await vi.waitFor(() => expect(pushesTo(phone)).toHaveLength(1), { timeout: 5_000 });
    const second = await alice('POST', '/v1/calls', invite);
    await backend.settled();

    expect([first.status, first.body.code, second.status]).toEqual([503, 'try_again', 200]);
    expect(second.body.rings).toMatchObject([{ deviceId: 'phone', outcome: 'accepted', reason: 'unconfirmed' }]);
    expect(pushesTo(phone)).toHaveLength(1);
  });

  it('is sent again neither by the invite nor by the timer to a phone that has reported ringing', async (context) => {
    const { backend, bobWith, pushesTo } = await start(context);
    const phone = iphone({ preset: 'minimal' });
    const bob = await bobWith(phone);
    const alice = await backend.as(someone('alice'));
    const callId = randomUUID();
    const invite = inviteOf(bob.user, { callId });
    loseResponse(backend);

    await alice('POST', '/v1/calls', invite);
    await vi.waitFor(() => expect(pushesTo(phone)).toHaveLength(1), { timeout: 5_000 });
    await bob.session('POST', `/v1/calls/${callId}/ringing`, { deviceId: 'phone' });
    await alice('POST', '/v1/calls', invite);
    await backend.advance(8_000);

    expect(pushesTo(phone)).toHaveLength(1);
  });

  it('is followed by a notification of the end, because the phone may ring', async (context) => {
    const { backend, bobWith, typesTo } = await start(context);
    const [phone, tablet] = [pixel(), pixel()];
    const bob = await bobWith(phone);
    await bob.session('PUT', '/v1/devices/tablet', tablet);
    const alice = await backend.as(someone('alice'));
    const callId = randomUUID();
    loseResponse(backend);

    await alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));
    await vi.waitFor(() => expect([...typesTo(phone), ...typesTo(tablet)]).toHaveLength(2), { timeout: 5_000 });
    await alice('POST', `/v1/calls/${callId}/cancel`, {});
    await backend.settled();

    expect([typesTo(phone), typesTo(tablet)]).toEqual(Array(2).fill(['incoming_call', 'call_ended']));
  });
});

it.concurrent('an end whose notification failed is applied, and its notification is sent a few seconds later', async (context) => {
  const { backend, bobWith, typesTo } = await start(context);
  const phone = pixel();
  const bob = await bobWith(phone);
  const alice = await backend.as(someone('alice'));
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(bob.user))).body;
  await bob.session('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
  await backend.advance(120_000);
  backend.faults.add({
    target: { service: 'sns', action: 'Publish' },
    fault: { kind: 'failing', status: 503, code: 'ServiceUnavailable' },
    times: 20,
  });

  const { status } = await alice('POST', `/v1/calls/${callId}/end`, {});
  const atOnce = typesTo(phone);
  backend.faults.clear();
  await backend.advance(5_000);

  expect(status).toBe(200);
  expect(atOnce).toEqual(['incoming_call']);
  expect(typesTo(phone)).toEqual(['incoming_call', 'call_ended']);
});

it.concurrent('a cancel reaches ringing phones while the timer queue is slow', { timeout: 30_000 }, async (context) => {
  const { backend, bobWith, typesTo } = await start(context);
  const phone = pixel();
  const bob = await bobWith(phone);
  const alice = await backend.as(someone('alice'));
  const callId = randomUUID();
  backend.faults.add({
    target: { service: 'sqs', action: 'SendMessageBatch' },
    fault: { kind: 'slow', ms: 3_500 },
    times: 2,
  });

  const inviting = alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));
  await vi.waitFor(() => expect(typesTo(phone)).toEqual(['incoming_call']), { timeout: 5_000 });
  await alice('POST', `/v1/calls/${callId}/cancel`, {});

  // Before the second attempt at the queue times out, after six seconds.
  await vi.waitFor(() => expect(typesTo(phone)).toEqual(['incoming_call', 'call_ended']), { timeout: 5_000 });
  expect((await inviting).status).toBe(503);
});
