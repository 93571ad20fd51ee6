import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

interface Ringing {
  readonly alice: Session;
  readonly bob: Session;
  readonly bobId: string;
  readonly callId: string;
  /** `/v1/calls/{callId}` */
  readonly call: string;
}

/** Bob's phone and tablet ring. */
const ringing = async (): Promise<Ringing> => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
  await bob('PUT', '/v1/devices/phone', iphone());
  await bob('PUT', '/v1/devices/tablet', iphone());
  const { body } = await alice('POST', '/v1/calls', inviteOf(bobId));
  return { alice, bob, bobId, callId: body.callId, call: `/v1/calls/${body.callId}` };
};

const phone = { deviceId: 'phone' };
const tablet = { deviceId: 'tablet' };

describe('a call', () => {
  it('is initiated, rings, is answered and ends as completed, each with its time', async () => {
    const { alice, bob, bobId, call } = await ringing();

    const states = [
      await alice('GET', call),
      await bob('POST', `${call}/ringing`, phone),
      await bob('POST', `${call}/answer`, phone),
      await alice('POST', `${call}/end`, {}),
    ];

    expect(states.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(states.map(({ body }) => body.state)).toEqual(['initiated', 'ringing', 'answered', 'ended']);
    const view = (await alice('GET', call)).body;
    expect(view).toMatchObject({
      state: 'ended',
      endReason: 'completed',
      answeredBy: { userId: bobId, deviceId: 'phone' },
    });
    expect(Date.parse(view.answeredAt)).toBeGreaterThanOrEqual(Date.parse(view.startedAt));
    expect(Date.parse(view.endedAt)).toBeGreaterThanOrEqual(Date.parse(view.answeredAt));
    expect(view.rings.find((ring: { deviceId: string }) => ring.deviceId === 'phone').reportedAt).toMatch(/Z$/);
  });

  it('is shown to the callee without the outcomes of the pushes', async () => {
    const { bob, call } = await ringing();

    const { status, body } = await bob('GET', call);

    expect(status).toBe(200);
    expect(body.caller.name).toBe('Alice');
    expect(body).not.toHaveProperty('rings');
    expect(body).not.toHaveProperty('receiptKey');
  });

  it('is not found by a user who is not in it, for reading and for every transition', async () => {
    const { alice, call } = await ringing();
    const mallory = await backend.as(someone('mallory'));

    const responses = await Promise.all([
      mallory('GET', call),
      ...['ringing', 'answer', 'decline'].map((transition) => mallory('POST', `${call}/${transition}`, phone)),
      mallory('POST', `${call}/cancel`),
      mallory('POST', `${call}/end`),
    ]);

    expect(responses.map(({ status, body }) => [status, body.code])).toEqual(
      responses.map(() => [404, 'call_not_found']),
    );
    expect((await alice('GET', call)).body.state).toBe('initiated');
  });

  it('that does not exist is not found', async () => {
    const alice = await backend.as('alice');

    const { status, body } = await alice('GET', '/v1/calls/00000000-0000-4000-8000-000000000000');

    expect([status, body.code]).toEqual([404, 'call_not_found']);
  });
});

describe('the first answer', () => {
  it('wins; a later one is refused and gets the winning device, and the winner may repeat it', async () => {
    const { bob, bobId, call } = await ringing();

    const won = await bob('POST', `${call}/answer`, phone);
    const lost = await bob('POST', `${call}/answer`, tablet);
    const again = await bob('POST', `${call}/answer`, phone);

    expect([won.status, lost.status, again.status]).toEqual([200, 409, 200]);
    expect(lost.body).toMatchObject({
      type: 'urn:ringthrough:problem:answered_elsewhere',
      status: 409,
      code: 'answered_elsewhere',
      answeredBy: { userId: bobId, deviceId: 'phone' },
      call: { state: 'answered' },
    });
    expect(again.body.answeredAt).toBe(won.body.answeredAt);
  });

  it('is exactly one of 200 concurrent ones; the others are refused and get the winning device', async () => {
    const { bob, bobId, call } = await ringing();
    const devices = Array.from({ length: 10 }, (_, index) => `device-${index}`);
    await Promise.all(devices.map((deviceId) => bob('PUT', `/v1/devices/${deviceId}`, iphone())));
    const requests = Array.from({ length: 20 }, () => devices).flat();

    const responses = await Promise.all(
      requests.map(async (deviceId) => ({ deviceId, ...(await bob('POST', `${call}/answer`, { deviceId })) })),
    );

    const won = new Set(responses.filter(({ status }) => status === 200).map(({ deviceId }) => deviceId));
    expect(won.size).toBe(1);
    const answeredBy = { userId: bobId, deviceId: [...won][0] };
    const lost = responses.filter(({ status }) => status === 409).map(({ body }) => [body.code, body.answeredBy]);
    expect(lost).toEqual(Array(180).fill(['answered_elsewhere', answeredBy]));
  });

  it('cannot be given by a device that is neither registered nor connected, which also uses up nothing of the call', async () => {
    const { bob, alice, call } = await ringing();
    const madeUp = Array.from({ length: 50 }, (_, index) => `made-up-${index}`);

    const refused = await Promise.all(madeUp.map((deviceId) => bob('POST', `${call}/answer`, { deviceId })));
    const { status } = await bob('POST', `${call}/answer`, phone);

    expect(new Set(refused.map(({ status: one, body }) => `${one} ${body.code}`))).toEqual(
      new Set(['404 device_not_found']),
    );
    expect(status).toBe(200);
    expect((await alice('GET', call)).body.answeredBy.deviceId).toBe('phone');
  });

  it('cannot be ended by a device of the callee that did not give it', async () => {
    const { bob, alice, call } = await ringing();
    await bob('POST', `${call}/answer`, phone);

    const { status, body } = await bob('POST', `${call}/end`, tablet);

    expect([status, body.code]).toEqual([409, 'answered_elsewhere']);
    expect((await alice('GET', call)).body.state).toBe('answered');
  });
});

describe('a decline', () => {
  it('ends the call; a later answer is refused, and the declining device may repeat it', async () => {
    const { alice, bob, call } = await ringing();

    const declined = await bob('POST', `${call}/decline`, phone);
    const other = await bob('POST', `${call}/answer`, tablet);
    const again = await bob('POST', `${call}/decline`, phone);

    expect([declined.status, other.status, again.status]).toEqual([200, 409, 200]);
    expect(other.body).toMatchObject({ code: 'declined_elsewhere', call: { state: 'ended', endReason: 'declined' } });
    expect((await alice('GET', call)).body).toMatchObject({ state: 'ended', endReason: 'declined' });
  });

  it('can give “busy” as the reason', async () => {
    const { alice, bob, call } = await ringing();

    await bob('POST', `${call}/decline`, { ...phone, reason: 'busy' });

    expect((await alice('GET', call)).body.endReason).toBe('busy');
  });
});

describe('a cancel', () => {
  it('ends the call before an answer, may be repeated, and a later answer is refused', async () => {
    const { alice, bob, call } = await ringing();

    const cancelled = await alice('POST', `${call}/cancel`);
    const again = await alice('POST', `${call}/cancel`, {});
    const late = await bob('POST', `${call}/answer`, phone);

    expect([cancelled.status, again.status, late.status]).toEqual([200, 200, 409]);
    expect(late.body).toMatchObject({ code: 'wrong_state', call: { state: 'ended', endReason: 'cancelled' } });
  });

  it('is refused once the call is answered or declined', async () => {
    const [one, two] = [await ringing(), await ringing()];
    await one.bob('POST', `${one.call}/answer`, phone);
    await two.bob('POST', `${two.call}/decline`, phone);

    const [answered, declined] = [
      await one.alice('POST', `${one.call}/cancel`),
      await two.alice('POST', `${two.call}/cancel`),
    ];

    expect(answered.body).toMatchObject({ status: 409, code: 'wrong_state', call: { state: 'answered' } });
    expect(declined.body).toMatchObject({ status: 409, code: 'wrong_state', call: { endReason: 'declined' } });
  });

  it('is refused for a callee', async () => {
    const { bob, call } = await ringing();

    const { status, body } = await bob('POST', `${call}/cancel`);

    expect([status, body.code]).toEqual([409, 'wrong_state']);
  });
});

describe('an end', () => {
  it.each(['alice', 'bob'] as const)('by %s ends an answered call for both, and both may repeat it', async (who) => {
    const { [who]: first, alice, bob, call } = await ringing();
    await bob('POST', `${call}/answer`, phone);

    const ended = await first('POST', `${call}/end`, who === 'bob' ? phone : {});
    const both = [await alice('POST', `${call}/end`), await bob('POST', `${call}/end`, phone)];

    expect(ended.body).toMatchObject({ state: 'ended', endReason: 'completed' });
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('can give “failed” as the reason, for failed media', async () => {
    const { alice, bob, call } = await ringing();
    await bob('POST', `${call}/answer`, phone);

    await bob('POST', `${call}/end`, { ...phone, reason: 'failed' });

    expect((await alice('GET', call)).body.endReason).toBe('failed');
  });

  it('is refused before an answer', async () => {
    const { alice, call } = await ringing();

    expect((await alice('POST', `${call}/end`)).body).toMatchObject({ status: 409, code: 'wrong_state' });
  });
});

it('a callee’s end without a device does not end the call that a device of theirs answered', async () => {
  const bobId = someone('bob');
  const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
  await bob('PUT', '/v1/devices/phone', iphone());
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
  await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });

  const { status, body } = await bob('POST', `/v1/calls/${callId}/end`, {});

  expect([status, body.code, body.answeredBy.deviceId]).toEqual([409, 'answered_elsewhere', 'phone']);
  expect((await alice('GET', `/v1/calls/${callId}`)).body.state).toBe('answered');
});
