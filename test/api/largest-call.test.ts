/** The largest call that the limits allow: 32 callees with 16 phones each, ids of the longest form, and callees who fill it on purpose. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { inviteOf, pixel, type Session, startTestBackend, type TestBackend } from '../support/backend.ts';
import { isLong } from '../support/long.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

const longUser = () => randomUUID().padEnd(255, 'u');
const CALLEES = isLong ? LIMITS.callees : 4;
/** Thousands: `made-up-devices.test.ts`. */
const MADE_UP = isLong ? 100 : 20;
/**
 * Milliseconds after the invite when no further callee reports, and when no more is made up: on a slow machine, the rest of the call must
 * still fit into its ring window.
 */
const [REPORTED_UNTIL, MADE_UP_UNTIL] = [20_000, 25_000];
const longDevice = (index: number) => String(index).padEnd(LIMITS.deviceIdCharacters, 'd');

it('is invited, reported, answered, declined, read and ended as any other, whatever some of its callees make up', async () => {
  const aliceId = longUser();
  const alice = await backend.as(aliceId);
  const callees: { readonly user: string; readonly session: Session }[] = [];
  for (let index = 0; index < CALLEES; index += 1) {
    const user = longUser();
    callees.push({ user, session: await backend.as(user) });
  }
  const tokens: string[] = [];
  for (const { session } of callees) {
    const phones = Array.from({ length: LIMITS.devices }, pixel);
    tokens.push(...phones.map(({ token }) => token));
    const put = phones.map((phone, index) => session('PUT', `/v1/devices/${longDevice(index)}`, phone));
    for (const { status } of await Promise.all(put)) expect(status).toBeLessThan(300);
  }
  const own = new Set(tokens);
  const callId = randomUUID();
  const call = `/v1/calls/${callId}`;
  const to = callees.map(({ user }) => user);
  const messages = (type: string) => {
    const sent = backend.google
      .messages()
      .filter(({ token, message }) => own.has(token) && message.data?.type === type);
    return new Set(sent.map(({ token }) => token)).size;
  };

  const startedAt = backend.clock.now();
  const invited = await alice(
    'POST',
    '/v1/calls',
    inviteOf(to, { callId, deviceId: longDevice(0), ringTimeoutSeconds: 60 }),
  );
  await backend.settled();
  // What a slow machine's SNS did not take in time is rung by the timer.
  if (messages('incoming_call') < tokens.length) await backend.advance(6_000);
  const rung = messages('incoming_call');
  const reports = [];
  for (const { session } of callees) {
    if (reports.length > 0 && backend.clock.now() > startedAt + REPORTED_UNTIL) break;
    const devices = Array.from({ length: LIMITS.devices }, (_, index) => longDevice(index));
    const all = devices.map((deviceId) => session('POST', `${call}/ringing`, { deviceId }));
    reports.push(...(await Promise.all(all)).map(({ status }) => status));
  }
  const [first, second, third, ...colluding] = callees;
  const madeUp = new Set<number>();
  for (let index = 0; index < MADE_UP; index += colluding.length) {
    if (index > 0 && backend.clock.now() > startedAt + MADE_UP_UNTIL) break;
    const all = colluding.map(({ session }) =>
      session('POST', `${call}/ringing`, { deviceId: randomUUID().padEnd(LIMITS.deviceIdCharacters, 'x') }),
    );
    for (const { status } of await Promise.all(all)) madeUp.add(status);
  }
  const statuses = [
    await first?.session('POST', `${call}/answer`, { deviceId: longDevice(15) }),
    await second?.session('POST', `${call}/answer`, { deviceId: longDevice(0) }),
    await third?.session('POST', `${call}/decline`, { deviceId: longDevice(3) }),
    await first?.session('GET', '/v1/calls'),
    await alice('POST', `${call}/end`, { deviceId: longDevice(0) }),
  ].map((answer) => answer?.status);
  await backend.settled();
  const { body } = await alice('GET', call);

  expect(invited.status).toBe(201);
  expect(rung).toBe(tokens.length);
  expect(new Set(reports)).toEqual(new Set([200]));
  expect([...madeUp]).toEqual([404]);
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect([body.state, body.rings.length]).toEqual(['ended', CALLEES * LIMITS.devices]);
  // Each phone that was not in the call.
  expect(messages('call_ended')).toBeGreaterThanOrEqual(tokens.length - 2);
}, 180_000);
