/** What comes of a push that SNS took without ever saying so, of timers that hang, and of an end that could not be told. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, pixel, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ invitesPerMinute: 600 });
});
afterAll(() => house.close());

type Token = Record<string, unknown>;
const pushesTo = ({ token }: Token) => house.apple.pushes().filter(({ deviceToken }) => deviceToken === token);
const typesTo = (phone: Token) =>
  house.google
    .messages()
    .filter(({ token }) => token === phone.token)
    .map(({ message }) => message.data?.type);

const bobWith = async (phone: Token) => {
  const user = someone('bob');
  const session = await house.as(user);
  await session('PUT', '/v1/devices/phone', phone);
  return { user, session };
};

/** SNS takes the next publishes, and answers when the functions have long given up. */
const loseAnswers = (times: number): void =>
  void house.faults.add({ target: { service: 'sns', action: 'Publish' }, fault: { kind: 'slow', ms: 3_400 }, times });

describe('a push whose answer was lost', { timeout: 30_000 }, () => {
  it('is not sent again to a phone that cannot be rung twice: the same invite finds it ringing', async () => {
    const phone = iphone();
    const bob = await bobWith(phone);
    const alice = await house.as(someone('alice'));
    const invite = inviteOf(bob.user, { callId: randomUUID() });
    loseAnswers(1);

    const first = await alice('POST', '/v1/calls', invite);
    await vi.waitFor(() => expect(pushesTo(phone)).toHaveLength(1), { timeout: 5_000 });
    const second = await alice('POST', '/v1/calls', invite);
    await house.settled();

    expect([first.status, first.body.code, second.status]).toEqual([503, 'try_again', 200]);
    expect(second.body.rings).toMatchObject([{ deviceId: 'phone', outcome: 'accepted', reason: 'unconfirmed' }]);
    expect(pushesTo(phone)).toHaveLength(1);
  });

  it('is sent again neither by the invite nor by the timer to a phone that has said that it rings', async () => {
    const phone = iphone({ preset: 'minimal' });
    const bob = await bobWith(phone);
    const alice = await house.as(someone('alice'));
    const callId = randomUUID();
    const invite = inviteOf(bob.user, { callId });
    loseAnswers(1);

    await alice('POST', '/v1/calls', invite);
    await vi.waitFor(() => expect(pushesTo(phone)).toHaveLength(1), { timeout: 5_000 });
    await bob.session('POST', `/v1/calls/${callId}/ringing`, { deviceId: 'phone' });
    await alice('POST', '/v1/calls', invite);
    await house.advance(8_000);

    expect(pushesTo(phone)).toHaveLength(1);
  });

  it('is followed by the end of the call all the same: the phone may ring', async () => {
    const [phone, tablet] = [pixel(), pixel()];
    const bob = await bobWith(phone);
    await bob.session('PUT', '/v1/devices/tablet', tablet);
    const alice = await house.as(someone('alice'));
    const callId = randomUUID();
    loseAnswers(1);

    await alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));
    await vi.waitFor(() => expect([...typesTo(phone), ...typesTo(tablet)]).toHaveLength(2), { timeout: 5_000 });
    await alice('POST', `/v1/calls/${callId}/cancel`, {});
    await house.settled();

    expect([typesTo(phone), typesTo(tablet)]).toEqual(Array(2).fill(['incoming_call', 'call_ended']));
  });
});

it('an end after the ring window that could not be told asks for the same again, which tells it', async () => {
  const phone = pixel();
  const bob = await bobWith(phone);
  const alice = await house.as(someone('alice'));
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(bob.user))).body;
  await bob.session('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
  await house.advance(120_000);
  house.faults.add({
    target: { service: 'sns', action: 'Publish' },
    fault: { kind: 'failing', status: 503, code: 'ServiceUnavailable' },
  });

  const first = await alice('POST', `/v1/calls/${callId}/end`, {});
  const second = await alice('POST', `/v1/calls/${callId}/end`, {});
  await house.settled();

  expect([first.status, first.body.code, second.status]).toEqual([503, 'try_again', 200]);
  expect(first.headers.get('retry-after')).toBe('1');
  expect(typesTo(phone)).toEqual(['incoming_call', 'call_ended']);
});

it('a cancel reaches phones that ring while the queue of the timers hangs', { timeout: 30_000 }, async () => {
  const phone = pixel();
  const bob = await bobWith(phone);
  const alice = await house.as(someone('alice'));
  const callId = randomUUID();
  house.faults.add({
    target: { service: 'sqs', action: 'SendMessageBatch' },
    fault: { kind: 'slow', ms: 3_500 },
    times: 2,
  });

  const inviting = alice('POST', '/v1/calls', inviteOf(bob.user, { callId }));
  await vi.waitFor(() => expect(typesTo(phone)).toEqual(['incoming_call']), { timeout: 5_000 });
  await alice('POST', `/v1/calls/${callId}/cancel`, {});

  // Before the second attempt at the queue is given up, after six seconds.
  await vi.waitFor(() => expect(typesTo(phone)).toEqual(['incoming_call', 'call_ended']), { timeout: 5_000 });
  expect((await inviting).status).toBe(503);
});
