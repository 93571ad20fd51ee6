/** The limit of the calls that one caller may begin in a minute, which a repeated invite neither meets nor uses up. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, pixel, someone, startWindow } from '../support/backend.ts';
import { type MeteredBackend, startMeteredBackend } from '../support/metered-backend.ts';

const LIMIT = 3;
const MINUTE = 60_000;

let backend: MeteredBackend;
beforeAll(async () => {
  backend = await startMeteredBackend({ invitesPerMinute: LIMIT });
});
afterAll(() => backend.close());

/** A caller at the start of a minute, and how the caller invites Bob, who has a phone. */
const caller = async () => {
  const bobId = someone('bob');
  await (await backend.as(bobId))('PUT', '/v1/devices/phone', pixel());
  await startWindow(backend, MINUTE);
  const alice = await backend.as(someone('alice'));
  const invite = async (callId: string | undefined = randomUUID()) => {
    const { status, body } = await alice('POST', '/v1/calls', inviteOf(bobId, { callId }));
    return { status, code: body.code, callId: body.callId };
  };
  const inviteWithoutId = async () => (await alice('POST', '/v1/calls', inviteOf(bobId))).status;
  const listed = async (): Promise<number> => (await alice('GET', '/v1/calls')).body.calls.length;
  return { invite, inviteWithoutId, listed };
};

const statuses = (all: readonly { readonly status: number }[]): number[] => all.map(({ status }) => status).sort();

describe('a caller at the limit', () => {
  it('may repeat each invite of the minute, whether or not one has been refused, and gets its call', async () => {
    const { invite, listed } = await caller();
    const calls = [await invite(), await invite(), await invite()];
    const repeat = () => Promise.all(calls.map(({ callId }) => invite(callId)));

    const before = await repeat();
    const refused = await invite();
    const after = await repeat();

    expect([statuses(calls), statuses(before), refused.status, statuses(after)]).toEqual([
      [201, 201, 201],
      [200, 200, 200],
      429,
      [200, 200, 200],
    ]);
    expect(after.map(({ callId }) => callId)).toEqual(calls.map(({ callId }) => callId));
    expect(await listed()).toBe(LIMIT);
  });

  it('may repeat an invite of an earlier minute', async () => {
    const { invite } = await caller();
    const first = await invite();
    await backend.advance(MINUTE);
    await invite();
    await invite();
    await invite();

    const beforeRefusal = await invite(first.callId);
    const refused = await invite();
    const afterRefusal = await invite(first.callId);

    expect(statuses([beforeRefusal, refused, afterRefusal])).toEqual([200, 200, 429]);
    expect(refused.status).toBe(429);
  });

  it('is refused the id of a call of another caller', async () => {
    const [alice, carol] = [await caller(), await caller()];
    const { callId } = await carol.invite();
    for (let n = 0; n < LIMIT; n += 1) await alice.invite();

    const results = [await alice.invite(callId), await alice.invite(), await alice.invite(callId)];

    expect(results.map(({ code }) => code)).toEqual(['call_id_taken', 'rate_limited', 'call_id_taken']);
  });

  it('costs at most one unit a request after the first refusal, and no read of the callees', async () => {
    const { invite, inviteWithoutId, listed } = await caller();
    for (let n = 0; n <= LIMIT; n += 1) await invite();
    await backend.settled();

    backend.used();
    const refused = await Promise.all(Array.from({ length: 10 }, () => invite()));
    const { requests, units } = backend.used();
    const withoutIds = await Promise.all(Array.from({ length: 10 }, inviteWithoutId));
    const ofWithoutIds = backend.used();

    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['rate_limited']));
    // The look for a call with this id.
    expect(requests.map(({ what }) => what)).toEqual(Array.from({ length: 10 }, () => 'dynamodb:Query'));
    expect(units.read).toBeLessThanOrEqual(10);
    expect(units.write).toBe(0);
    expect([new Set(withoutIds), ofWithoutIds.requests]).toEqual([new Set([429]), []]);
    expect(await listed()).toBe(LIMIT);
  });
});

describe('a repeated invite', () => {
  it('is not counted: a storm of repeats leaves the caller the rest of the minute, also while it goes on', async () => {
    const { invite } = await caller();
    const { callId } = await invite();
    const storm = () => Promise.all(Array.from({ length: 10 }, () => invite(callId)));

    const [first, second, third] = await Promise.all([storm(), invite(), invite()]);
    const fourth = await invite();

    expect(new Set(statuses(first))).toEqual(new Set([200]));
    expect([second.status, third.status, fourth.status]).toEqual([201, 201, 429]);
  });

  it('is not counted in a later minute either', async () => {
    const { invite } = await caller();
    const { callId } = await invite();
    await backend.advance(MINUTE);

    const repeats = [await invite(callId), await invite(callId)];
    const others = [await invite(), await invite(), await invite(), await invite()];

    expect(statuses(repeats)).toEqual([200, 200]);
    expect(others.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
  });
});

describe('invites that arrive at once', () => {
  it('are exactly as many as the limit allows, and those refused leave no call', async () => {
    const { invite, listed } = await caller();

    const all = await Promise.all(Array.from({ length: 12 }, () => invite()));

    expect(statuses(all)).toEqual([201, 201, 201, ...Array.from({ length: 9 }, () => 429)]);
    expect(await listed()).toBe(LIMIT);
  });

  it('for one call count once', async () => {
    const { invite, listed } = await caller();
    const callId = randomUUID();

    const all = await Promise.all(Array.from({ length: 8 }, () => invite(callId)));
    const others = [await invite(), await invite(), await invite()];

    expect(all.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(all.map(({ code }) => code)).not.toContain('rate_limited');
    expect(others.map(({ status }) => status)).toEqual([201, 201, 429]);
    expect(await listed()).toBe(LIMIT);
  });
});
