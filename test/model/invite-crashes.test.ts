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
import { makeClock } from '../../local/time/clock.ts';
import { noErasures } from '../support/no-erasures.ts';
import { type CrashingBackend, type Phone, startCrashingBackend } from './crashing-backend.ts';
import type { CrashPoint } from './crashing-process.ts';
import { httpEvent, sqsEvent } from './lambda-events.ts';

/** Every AWS request of an invite of two callees with four phones, in order. */
const REQUESTS = [
  'PutItem #1',
  'PutItem #2',
  'UpdateItem #1',
  'Query #1',
  'Query #2',
  'GetItem #1',
  'BatchWriteItem #1',
  'SendMessageBatch #1',
  'Publish #1',
  'Publish #2',
  'Publish #3',
  'Publish #4',
  'UpdateItem #2',
] as const;
/** The write before the pushes: once it was sent, a later invocation cannot know whether pushes were sent. */
const LAST_BEFORE_PUSHES = 'BatchWriteItem #1';

const phones: readonly (Phone & { readonly mayRingTwice: boolean })[] = [
  { userId: 'bob', deviceId: 'once', platform: 'APNS_VOIP', preset: 'universal', mayRingTwice: false },
  { userId: 'bob', deviceId: 'twice', platform: 'APNS_VOIP', preset: 'minimal', mayRingTwice: true },
  { userId: 'bob', deviceId: 'pixel', platform: 'GCM', preset: 'universal', mayRingTwice: false },
  { userId: 'carol', deviceId: 'legacy', platform: 'APNS_VOIP', preset: 'cordova-legacy', mayRingTwice: false },
];

const clock = makeClock();
let backend: CrashingBackend;
beforeAll(async () => {
  backend = await startCrashingBackend(clock);
});
afterAll(() => backend.close());

/** Sends an invite whose process crashes at the given point, if any. */
const sendInvite = async (crashPoint?: CrashPoint) => {
  const [tenant, callId] = [`tenant-${randomUUID()}`, randomUUID()];
  const tokens = await backend.register(tenant, phones);
  const send = async (at?: CrashPoint) => {
    const { deps, requests } = backend.process(tenant, at);
    const body = { callId, to: ['bob', 'carol'], caller: { name: 'Alice' } };
    const response = await request(
      'invite',
      inviteHandler(() => deps),
      { user: 'alice', body },
    );
    return { requests, ...response };
  };
  const first = await send(crashPoint);
  const { deps } = backend.process(tenant);
  return {
    first,
    repeat: () => send(),
    ringCounts: async () => await Promise.all(tokens.map(backend.pushCountOf)),
    timers: () => backend.timersOf(tenant),
    deliverTimers: async () =>
      await ringTimerHandler(
        () => deps,
        noErasures,
        () => {},
      )(sqsEvent(backend.timersOf(tenant))),
    getCall: async (user: string) =>
      await request(
        'getCall',
        getCallHandler(() => deps),
        { user, params: { callId } },
      ),
    history: async (user: string) => {
      const { body } = await request(
        'listCalls',
        listCallsHandler(() => deps),
        { user },
      );
      return v.parse(HistoryView, body).calls.map((call) => call.callId);
    },
    callId,
  };
};

const request = async (
  route: RouteName,
  handler: Handler,
  rest: { user: string; params?: Record<string, string>; body?: unknown },
) => {
  const handle = endpoint({ [routeKey(routes[route])]: handler }, () => {}, clock.now);
  const { statusCode, body = '{}' } = await handle(httpEvent({ route, ...rest }));
  const parsed: unknown = JSON.parse(body);
  return { status: statusCode, body: parsed };
};

const crashPoints = REQUESTS.flatMap((request): CrashPoint[] => [
  { when: 'before', request },
  { when: 'after', request },
]);

describe('an invite', () => {
  it('sends exactly the AWS requests of the list above, in that order', async () => {
    const { first, ringCounts } = await sendInvite();

    expect(first.status).toBe(201);
    expect(first.requests).toEqual(REQUESTS);
    expect(await ringCounts()).toEqual([1, 1, 1, 1]);
  });
});

describe('an invite whose first write is retried because its response was lost', () => {
  it('recognises the call as its own and rings each phone once', async () => {
    const [tenant, callId] = [`tenant-${randomUUID()}`, randomUUID()];
    const tokens = await backend.register(tenant, phones);
    const { deps } = backend.process(tenant);
    const { create } = deps.calls;
    const calls = {
      ...deps.calls,
      create: (call: Parameters<typeof create>[0]) => create(call).then(() => create(call)),
    };
    const handler = inviteHandler(() => ({ ...deps, calls }));

    const body = { callId, to: ['bob', 'carol'], caller: { name: 'Alice' } };
    const { status } = await request('invite', handler, { user: 'alice', body });

    expect(status).toBe(201);
    expect(await Promise.all(tokens.map(backend.pushCountOf))).toEqual([1, 1, 1, 1]);
  });
});

describe('an invite whose process crashed', () => {
  it.each(crashPoints)('leaves no call ringing after the ring window: $when $request', async (crashPoint) => {
    const { first, deliverTimers, getCall } = await sendInvite(crashPoint);

    clock.advance(42_000);
    await deliverTimers();

    expect(first.status).toBe(500);
    for (const user of ['alice', 'bob', 'carol']) {
      const { status, body } = await getCall(user);
      if (status === 200) expect(body).toMatchObject({ state: 'ended', endReason: 'no_answer' });
      else expect(status).toBe(404);
    }
  });

  it.each(crashPoints)('is completed by its repeat once its lease has expired: $when $request', async (crashPoint) => {
    const { first, repeat, ringCounts, timers, history, callId } = await sendInvite(crashPoint);
    const sent = first.requests.slice(0, crashPoint.when === 'after' ? first.requests.length : -1);
    clock.advance(12_000);

    const { status, body } = await repeat();

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
    const isKnownNotRung = !sent.includes(LAST_BEFORE_PUSHES);
    for (const [index, times] of (await ringCounts()).entries()) {
      const phone = phones[index];
      expect({ phone, times, isTooMuch: times > (phone?.mayRingTwice ? 2 : 1) }).toMatchObject({ isTooMuch: false });
      if (isKnownNotRung || phone?.mayRingTwice) expect({ phone, isRung: times > 0 }).toMatchObject({ isRung: true });
    }
  });
});
