import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, type Session, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

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
  const [alice, bob] = [await house.as(aliceId), await house.as(bobId)];
  await bob('PUT', '/v1/devices/phone', iphone());
  await bob('PUT', '/v1/devices/tablet', iphone());
  const { body } = await alice('POST', '/v1/calls', inviteOf(bobId));
  return { alice, bob, bobId, callId: body.callId, call: `/v1/calls/${body.callId}` };
};

const phone = { deviceId: 'phone' };
const tablet = { deviceId: 'tablet' };

describe('a call', () => {
  it('is initiated, then rings, is answered and ends as completed, each with its time', async () => {
    const { alice, bob, bobId, call } = await ringing();

    const states = [
      await alice('GET', call),
      await bob('POST', `${call}/ringing`, phone),
      await bob('POST', `${call}/answer`, phone),
      await alice('POST', `${call}/end`, {}),
    ];

    expect(states.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(states.map(({ body }) => body.state)).toEqual(['initiated', 'ringing', 'answered', 'ended']);
    const seen = (await alice('GET', call)).body;
    expect(seen).toMatchObject({
      state: 'ended',
      endReason: 'completed',
      answeredBy: { userId: bobId, deviceId: 'phone' },
    });
    expect(Date.parse(seen.answeredAt)).toBeGreaterThanOrEqual(Date.parse(seen.startedAt));
    expect(Date.parse(seen.endedAt)).toBeGreaterThanOrEqual(Date.parse(seen.answeredAt));
    expect(seen.rings.find((ring: { deviceId: string }) => ring.deviceId === 'phone').reportedAt).toMatch(/Z$/);
  });

  it('is seen by the callee without what became of the pushes', async () => {
    const { bob, call } = await ringing();

    const { status, body } = await bob('GET', call);

    expect(status).toBe(200);
    expect(body.caller.name).toBe('Alice');
    expect(body).not.toHaveProperty('rings');
    expect(body).not.toHaveProperty('receiptKey');
  });

  it('is not there for whoever is not in it, and cannot be moved by them', async () => {
    const { alice, call } = await ringing();
    const mallory = await house.as(someone('mallory'));

    const answers = await Promise.all([
      mallory('GET', call),
      ...['ringing', 'answer', 'decline'].map((move) => mallory('POST', `${call}/${move}`, phone)),
      mallory('POST', `${call}/cancel`),
      mallory('POST', `${call}/end`),
    ]);

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [404, 'call_not_found']));
    expect((await alice('GET', call)).body.state).toBe('initiated');
  });

  it('that never was is not there', async () => {
    const alice = await house.as('alice');

    const { status, body } = await alice('GET', '/v1/calls/00000000-0000-4000-8000-000000000000');

    expect([status, body.code]).toEqual([404, 'call_not_found']);
  });
});

describe('the first answer', () => {
  it('wins; the other device is told who did, and the winner may say it again', async () => {
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

  it('is one among 200 at the same moment, and all others are told whose it was', async () => {
    const { bob, bobId, call } = await ringing();
    const devices = Array.from({ length: 200 }, (_, index) => `device-${index}`);

    const answers = await Promise.all(devices.map((deviceId) => bob('POST', `${call}/answer`, { deviceId })));

    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    const { answeredBy } = won[0]?.body ?? {};
    expect(answeredBy).toEqual({ userId: bobId, deviceId: expect.stringMatching(/^device-/) });
    const lost = answers.filter(({ status }) => status === 409).map(({ body }) => [body.code, body.answeredBy]);
    expect(lost).toEqual(Array(199).fill(['answered_elsewhere', answeredBy]));
  });

  it('cannot be hung up by a device that did not give it', async () => {
    const { bob, alice, call } = await ringing();
    await bob('POST', `${call}/answer`, phone);

    const { status, body } = await bob('POST', `${call}/end`, tablet);

    expect([status, body.code]).toEqual([409, 'answered_elsewhere']);
    expect((await alice('GET', call)).body.state).toBe('answered');
  });
});

describe('a decline', () => {
  it('ends the call; the other device is told so, and the decliner may say it again', async () => {
    const { alice, bob, call } = await ringing();

    const declined = await bob('POST', `${call}/decline`, phone);
    const other = await bob('POST', `${call}/answer`, tablet);
    const again = await bob('POST', `${call}/decline`, phone);

    expect([declined.status, other.status, again.status]).toEqual([200, 409, 200]);
    expect(other.body).toMatchObject({ code: 'declined_elsewhere', call: { state: 'ended', endReason: 'declined' } });
    expect((await alice('GET', call)).body).toMatchObject({ state: 'ended', endReason: 'declined' });
  });

  it('says busy where the phone is in another call', async () => {
    const { alice, bob, call } = await ringing();

    await bob('POST', `${call}/decline`, { ...phone, reason: 'busy' });

    expect((await alice('GET', call)).body.endReason).toBe('busy');
  });
});

describe('a cancel', () => {
  it('ends the call before an answer, may be said again, and leaves nothing to answer', async () => {
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

  it("is the caller's alone", async () => {
    const { bob, call } = await ringing();

    const { status, body } = await bob('POST', `${call}/cancel`);

    expect([status, body.code]).toEqual([409, 'wrong_state']);
  });
});

describe('an end', () => {
  it.each(['alice', 'bob'] as const)('by %s ends an answered call for both, who may both say so', async (who) => {
    const { [who]: first, alice, bob, call } = await ringing();
    await bob('POST', `${call}/answer`, phone);

    const ended = await first('POST', `${call}/end`, who === 'bob' ? phone : {});
    const both = [await alice('POST', `${call}/end`), await bob('POST', `${call}/end`, phone)];

    expect(ended.body).toMatchObject({ state: 'ended', endReason: 'completed' });
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('may say that the media failed', async () => {
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
