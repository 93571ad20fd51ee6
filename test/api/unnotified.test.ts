/** Participants are notified of each change of their call, also if the request that made it could not do so. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, pixel, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';

let backend: TestBackend;
/** Invocations of `call-events`. */
let streamed = 0;
beforeAll(async () => {
  backend = await startTestBackend({
    invitesPerMinute: 600,
    onInvocation: ({ fn }) => {
      if (fn === 'call-events') streamed += 1;
      return () => {};
    },
  });
});
afterEach(() => backend.faults.clear());
afterAll(() => backend.close());

/** Bob's phones: an Android phone, one that answers, and an iPhone whose app ends a call on a VoIP push. */
const parties = async () => {
  const bobId = someone('bob');
  const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
  const phones = {
    pixel: pixel(),
    answering: pixel(),
    iphone: iphone({ preset: 'minimal', capabilities: ['voip-cancel'] }),
  };
  for (const [deviceId, phone] of Object.entries(phones)) await bob('PUT', `/v1/devices/${deviceId}`, phone);
  const callId = randomUUID();
  return {
    alice,
    bob,
    bobId,
    callId,
    call: `/v1/calls/${callId}`,
    invite: () => alice('POST', '/v1/calls', inviteOf(bobId, { callId, ringTimeoutSeconds: 40 })),
    toPixel: () => typesTo(phones.pixel.token),
    /** Types of the VoIP pushes. */
    toIphone: () =>
      backend.apple
        .pushes()
        .filter(({ deviceToken }) => deviceToken === phones.iphone.token)
        .map(({ payload }) => payload?.type),
  };
};

const typesTo = (token: unknown) =>
  backend.google
    .messages()
    .filter((sent) => sent.token === token)
    .map(({ message }) => message.data?.type);

/** The call rings, and the iPhone has reported it. */
const ringing = async () => {
  const all = await parties();
  expect((await all.invite()).status).toBe(201);
  await all.bob('POST', `${all.call}/ringing`, { deviceId: 'iphone' });
  await backend.settled();
  return all;
};
type Ringing = Awaited<ReturnType<typeof ringing>>;

const publishFails = (times: number): void =>
  void backend.faults.add({
    target: { service: 'sns', action: 'Publish' },
    fault: { kind: 'failing', status: 503, code: 'ServiceUnavailable' },
    times,
  });

/** Each ends the rings of the Android phone and of the iPhone. */
const changes: readonly [string, (one: Ringing) => Promise<number>][] = [
  ['cancels', async ({ alice, call }) => (await alice('POST', `${call}/cancel`, {})).status],
  ['answers', async ({ bob, call }) => (await bob('POST', `${call}/answer`, { deviceId: 'answering' })).status],
  ['declines', async ({ bob, call }) => (await bob('POST', `${call}/decline`, { deviceId: 'answering' })).status],
];

describe('a change whose notifications SNS refuses', { timeout: 30_000 }, () => {
  const outages = [30, 6, 6].map((seconds, index) => [seconds, ...(changes[index] ?? expect.fail())] as const);

  it.each(outages)(
    'is notified within 5 s of the end of an outage of %i s, once by VoIP: %s',
    async (seconds, _name, change) => {
      const one = await ringing();
      publishFails(1_000);
      streamed = 0;

      const status = await change(one);
      await backend.advance(seconds * 1_000);
      const during = one.toPixel();
      // A second row of attempts beside the first would notify again.
      const rows = streamed;
      backend.faults.clear();
      await backend.advance(5_000);

      expect(status).toBe(200);
      expect(during).toEqual(['incoming_call']);
      expect(rows).toBe(1);
      expect(one.toPixel()).toEqual(['incoming_call', 'call_ended']);
      expect(one.toIphone()).toEqual(['incoming_call', 'call_ended']);
    },
  );

  it('is an event on a socket once, however often its pushes are sent again', async () => {
    const one = await ringing();
    const socket = await openSocket(backend, `bearer.${await backend.issuer.mint(one.bobId)}`, 'laptop');
    publishFails(1_000);

    await one.alice('POST', `${one.call}/cancel`, {});
    await backend.advance(15_000);
    backend.faults.clear();
    await backend.advance(5_000);
    await socket.ask({ type: 'ping' });
    await socket.close();

    expect(socket.received.filter(({ type }) => type === 'call.ended')).toHaveLength(1);
  });

  it('is notified once after an outage when a later change follows in it', async () => {
    const one = await ringing();
    publishFails(1_000);

    await one.bob('POST', `${one.call}/answer`, { deviceId: 'answering' });
    await backend.advance(4_000);
    await one.alice('POST', `${one.call}/end`, {});
    await backend.advance(6_000);
    backend.faults.clear();
    await backend.advance(5_000);

    expect(one.toPixel()).toEqual(['incoming_call', 'call_ended']);
    expect(one.toIphone()).toEqual(['incoming_call', 'call_ended']);
  });

  it('is notified within 5 s of the end of an outage that begins before the end of the ring window', async () => {
    const one = await ringing();
    await backend.advance(37_000);
    publishFails(1_000);

    await backend.advance(8_000);
    const during = one.toPixel();
    backend.faults.clear();
    await backend.advance(5_000);

    expect(during).toEqual(['incoming_call']);
    expect(one.toPixel()).toEqual(['incoming_call', 'call_ended']);
    expect(one.toIphone().filter((type) => type === 'call_ended').length).toBeLessThanOrEqual(1);
  });

  it('is notified at once when SNS refuses only the first attempt', async () => {
    const one = await ringing();
    publishFails(1);

    await one.alice('POST', `${one.call}/cancel`, {});
    await backend.settled();

    expect(one.toPixel()).toEqual(['incoming_call', 'call_ended']);
    expect(one.toIphone()).toEqual(['incoming_call', 'call_ended']);
  });
});

describe('a change whose request fails', { timeout: 30_000 }, () => {
  it.each(changes)('after its write is notified by the table’s stream within 5 s: %s', async (_name, change) => {
    const one = await ringing();
    // The write is done, and no attempt of the function gets an answer.
    backend.faults.add({
      target: { service: 'dynamodb', action: 'UpdateItem', matching: one.callId },
      fault: { kind: 'disconnecting' },
      times: 10,
    });

    const status = await change(one);
    backend.faults.clear();
    await backend.advance(5_000);

    expect(status).toBeGreaterThanOrEqual(500);
    expect(one.toPixel()).toEqual(['incoming_call', 'call_ended']);
    expect(one.toIphone()).toEqual(['incoming_call', 'call_ended']);
  });
});

describe('a cancel', { timeout: 30_000 }, () => {
  it('reaches the phones of an invite whose last write is throttled', async () => {
    const one = await parties();
    backend.faults.add({
      target: { service: 'dynamodb', action: 'UpdateItem', matching: 'rings' },
      fault: { kind: 'throttled' },
      times: 10,
    });

    const { status } = await one.invite();
    backend.faults.clear();
    await one.bob('POST', `${one.call}/ringing`, { deviceId: 'iphone' });
    const cancelled = await one.alice('POST', `${one.call}/cancel`, {});
    await backend.settled();
    const atOnce = one.toPixel();
    await backend.advance(60_000);

    expect(status).toBeGreaterThanOrEqual(500);
    expect(cancelled.status).toBe(200);
    expect(atOnce).toEqual(['incoming_call', 'call_ended']);
    expect(one.toPixel().at(-1)).toBe('call_ended');
    expect(one.toIphone()).toEqual(['incoming_call', 'call_ended']);
  });

  it('in the middle of an invite also reaches a phone whose push arrives after it', async () => {
    const one = await parties();
    const held = backend.faults.add({
      target: { service: 'sns', action: 'Publish' },
      fault: { kind: 'held' },
      times: 3,
    });

    const invited = one.invite();
    await vi.waitFor(() => expect(backend.faults.held('sns')).toBe(3));
    const cancelled = await one.alice('POST', `${one.call}/cancel`, {});
    backend.faults.remove(held);
    await invited;
    await backend.advance(5_000);

    expect(cancelled.status).toBe(200);
    expect(one.toPixel()).toContain('incoming_call');
    expect(one.toPixel().at(-1)).toBe('call_ended');
    // A phone that has not reported the ring must not get a VoIP push that is no call.
    expect(one.toIphone()).toEqual(['incoming_call']);
  });
});

describe('six callees with hundreds of made-up devices', { timeout: 30_000 }, () => {
  it('are refused, and cannot stop the others from reporting, declining, answering and ending', async () => {
    const attackers = Array.from({ length: 6 }, () => someone('mallory'));
    const [bobId, carolId] = [someone('bob'), someone('carol')];
    const [alice, bob, carol] = [
      await backend.as(someone('alice')),
      await backend.as(bobId),
      await backend.as(carolId),
    ];
    for (const session of [bob, carol]) await session('PUT', '/v1/devices/phone', pixel());
    for (const attacker of attackers) await (await backend.as(attacker))('PUT', '/v1/devices/phone', pixel());
    const { body } = await alice('POST', '/v1/calls', inviteOf([...attackers, bobId, carolId]));
    const call = `/v1/calls/${body.callId}`;

    const refused: string[] = [];
    for (const attacker of attackers) {
      const session = await backend.as(attacker);
      for (const name of ['ringing', 'decline', 'answer', 'ringing']) {
        const attempts = Array.from({ length: 15 }, () =>
          session('POST', `${call}/${name}`, { deviceId: randomUUID() }),
        );
        const responses = await Promise.all(attempts);
        refused.push(...responses.map((response) => `${response.status} ${response.body.code}`));
      }
    }
    const statuses = [
      await bob('POST', `${call}/ringing`, { deviceId: 'phone' }),
      await carol('POST', `${call}/decline`, { deviceId: 'phone' }),
      await bob('POST', `${call}/answer`, { deviceId: 'phone' }),
      await alice('POST', `${call}/end`, {}),
    ].map(({ status }) => status);

    expect([...new Set(refused)]).toEqual(['404 device_not_found']);
    expect(refused).toHaveLength(360);
    expect(statuses).toEqual([200, 200, 200, 200]);
  });
});

describe('a call whose invite stops after its pushes, and is not repeated', { timeout: 30_000 }, () => {
  const queueFails = () =>
    backend.faults.add({
      target: { service: 'sqs', action: 'SendMessageBatch' },
      fault: { kind: 'failing', status: 503 },
      times: 1_000,
    });
  const lastWriteFails = () =>
    backend.faults.add({
      target: { service: 'dynamodb', action: 'UpdateItem', matching: 'rings' },
      fault: { kind: 'disconnecting' },
      times: 20,
    });

  it.each([
    ['timers', [queueFails]],
    ['timers and its last write', [queueFails, lastWriteFails]],
  ])('is closed after its ring window, although no phone reports its ring: without its %s', async (_what, failures) => {
    const { alice, call, invite, toPixel, toIphone } = await parties();
    for (const fails of failures) fails();
    const invited = await invite();
    backend.faults.clear();

    await backend.advance(45_000);
    await backend.settled();

    expect(invited.status).toBeGreaterThanOrEqual(500);
    expect(toPixel()).toEqual(['incoming_call', 'call_ended']);
    expect(toIphone()).toEqual(['incoming_call']);
    expect((await alice('GET', call)).body).toMatchObject({ state: 'ended', endReason: 'no_answer' });
  });

  it('is closed too when the queue works again only after the stream was read', async () => {
    const { invite, toPixel } = await parties();
    queueFails();
    await invite();
    await backend.advance(3_000);
    backend.faults.clear();

    await backend.advance(42_000);
    await backend.settled();

    expect(toPixel()).toEqual(['incoming_call', 'call_ended']);
  });

  it('is closed after its ring window when the invite is repeated', async () => {
    const { invite, toPixel } = await parties();
    queueFails();
    const invited = await invite();
    backend.faults.clear();

    const repeated = await invite();
    await backend.advance(45_000);

    expect([invited.status, repeated.status]).toEqual([503, 200]);
    expect(toPixel()).toEqual(['incoming_call', 'call_ended']);
  });
});
