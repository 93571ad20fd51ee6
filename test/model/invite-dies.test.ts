import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RouteName, routeKey, routes } from '../../lambda/contract/routes.ts';
import { CallView, HistoryView } from '../../lambda/contract/views.ts';
import { getCallHandler } from '../../lambda/handlers/get-call.ts';
import { inviteHandler } from '../../lambda/handlers/invite.ts';
import { listCallsHandler } from '../../lambda/handlers/list-calls.ts';
import { ringTimerHandler } from '../../lambda/handlers/ring-timer.ts';
import { endpoint, type Handler } from '../../lambda/http/endpoint.ts';
import { makeClock } from '../../local/clock.ts';
import { httpEvent, sqsEvent } from './hand-made-events.ts';
import { type MortalHouse, type Phone, startMortalHouse } from './mortal-house.ts';
import type { Death } from './mortal-process.ts';

/** Every call to AWS of an invite of two callees with four phones, in order. */
const CALLS = [
  'PutItem #1',
  'UpdateItem #1',
  'Query #1',
  'Query #2',
  'BatchWriteItem #1',
  'SendMessageBatch #1',
  'Publish #1',
  'Publish #2',
  'Publish #3',
  'Publish #4',
  'UpdateItem #2',
] as const;
/** Once it was sent, a push may have been too: whoever comes later cannot know. */
const SIGN = 'BatchWriteItem #1';

const phones: readonly (Phone & { readonly mayRingTwice: boolean })[] = [
  { userId: 'bob', deviceId: 'once', platform: 'APNS_VOIP', preset: 'universal', mayRingTwice: false },
  { userId: 'bob', deviceId: 'twice', platform: 'APNS_VOIP', preset: 'minimal', mayRingTwice: true },
  { userId: 'bob', deviceId: 'pixel', platform: 'GCM', preset: 'universal', mayRingTwice: false },
  { userId: 'carol', deviceId: 'legacy', platform: 'APNS_VOIP', preset: 'cordova-legacy', mayRingTwice: false },
];

const clock = makeClock();
let house: MortalHouse;
beforeAll(async () => {
  house = await startMortalHouse(clock);
});
afterAll(() => house.close());

/** An invite whose process dies on the way, or lives. */
const anInvite = async (death?: Death) => {
  const [tenant, callId] = [`tenant-${randomUUID()}`, randomUUID()];
  const tokens = await house.register(tenant, phones);
  const send = async (dies?: Death) => {
    const { deps, calls } = house.process(tenant, dies);
    const body = { callId, to: ['bob', 'carol'], caller: { name: 'Alice' } };
    const answer = await ask(
      'invite',
      inviteHandler(() => deps),
      { user: 'alice', body },
    );
    return { calls, ...answer };
  };
  const first = await send(death);
  const { deps } = house.process(tenant);
  return {
    first,
    again: () => send(),
    rung: async () => await Promise.all(tokens.map(house.pushesTo)),
    timers: () => house.timersOf(tenant),
    deliverTimers: async () =>
      await ringTimerHandler(
        () => deps,
        () => {},
      )(sqsEvent(house.timersOf(tenant))),
    look: async (user: string) =>
      await ask(
        'getCall',
        getCallHandler(() => deps),
        { user, params: { callId } },
      ),
    history: async (user: string) => {
      const { body } = await ask(
        'listCalls',
        listCallsHandler(() => deps),
        { user },
      );
      return v.parse(HistoryView, body).calls.map((call) => call.callId);
    },
    callId,
  };
};

const ask = async (
  route: RouteName,
  handler: Handler,
  rest: { user: string; params?: Record<string, string>; body?: unknown },
) => {
  const handle = endpoint({ [routeKey(routes[route])]: handler }, () => {}, clock.now);
  const { statusCode, body = '{}' } = await handle(httpEvent({ route, ...rest }));
  const parsed: unknown = JSON.parse(body);
  return { status: statusCode, body: parsed };
};

const deaths = CALLS.flatMap((call): Death[] => [
  { when: 'before', call },
  { when: 'after', call },
]);

describe('an invite', () => {
  it('makes the calls to AWS of the list below and no others', async () => {
    const { first, rung } = await anInvite();

    expect(first.status).toBe(201);
    expect(first.calls).toEqual(CALLS);
    expect(await rung()).toEqual([1, 1, 1, 1]);
  });
});

describe('an invite whose first write is made twice, because its answer was lost', () => {
  it('knows the call for its own, and rings as any other', async () => {
    const [tenant, callId] = [`tenant-${randomUUID()}`, randomUUID()];
    const tokens = await house.register(tenant, phones);
    const { deps } = house.process(tenant);
    const { create } = deps.calls;
    const calls = {
      ...deps.calls,
      create: (call: Parameters<typeof create>[0]) => create(call).then(() => create(call)),
    };
    const handler = inviteHandler(() => ({ ...deps, calls }));

    const body = { callId, to: ['bob', 'carol'], caller: { name: 'Alice' } };
    const { status } = await ask('invite', handler, { user: 'alice', body });

    expect(status).toBe(201);
    expect(await Promise.all(tokens.map(house.pushesTo))).toEqual([1, 1, 1, 1]);
  });
});

describe('an invite whose process died', () => {
  it.each(deaths)('leaves no call ringing once the window has closed: $when $call', async (death) => {
    const { first, deliverTimers, look } = await anInvite(death);

    clock.advance(42_000);
    await deliverTimers();

    expect(first.status).toBe(500);
    for (const user of ['alice', 'bob', 'carol']) {
      const { status, body } = await look(user);
      if (status === 200) expect(body).toMatchObject({ state: 'ended', endReason: 'no_answer' });
      else expect(status).toBe(404);
    }
  });

  it.each(deaths)('is completed by the same invite once its lease is over: $when $call', async (death) => {
    const { first, again, rung, timers, history, callId } = await anInvite(death);
    const sent = first.calls.slice(0, death.when === 'after' ? first.calls.length : -1);
    clock.advance(12_000);

    const { status, body } = await again();

    expect(status === 200 || status === 201).toBe(true);
    const { rings = [], state } = v.parse(CallView, body);
    expect(state).toBe('initiated');
    expect(rings.map(({ userId, deviceId, outcome }) => [userId, deviceId, outcome])).toEqual([
      ['bob', 'once', 'accepted'],
      ['bob', 'pixel', 'accepted'],
      ['bob', 'twice', 'accepted'],
      ['carol', 'legacy', 'accepted'],
    ]);
    expect(timers()).toContainEqual(expect.objectContaining({ kind: 'close', callId }));
    for (const user of ['alice', 'bob', 'carol']) expect(await history(user)).toEqual([callId]);
    const certainlyNotRung = !sent.includes(SIGN);
    for (const [index, times] of (await rung()).entries()) {
      const phone = phones[index];
      expect({ phone, times, isTooMuch: times > (phone?.mayRingTwice ? 2 : 1) }).toMatchObject({ isTooMuch: false });
      if (certainlyNotRung || phone?.mayRingTwice) expect({ phone, isRung: times > 0 }).toMatchObject({ isRung: true });
    }
  });
});
