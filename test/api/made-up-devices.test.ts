/** Colluding callees cannot fill a call with devices that they make up: the others answer, decline and cancel as ever. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { isLong } from '../support/long.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

const MADE_UP = isLong ? 2_000 : 50;
/** Milliseconds of the ring window that the colluders may use, so that a slow machine has time for the rest. */
const UNTIL = 40_000;
const AT_ONCE = 25;

it('whatever they report, decline, answer or end with, thousands of times', async () => {
  const people: { readonly user: string; readonly session: Session }[] = [];
  for (const name of ['bob', 'carol', 'dan', 'mallory', 'mandy', 'max', 'mia', 'moe']) {
    const user = someone(name);
    const session = await backend.as(user);
    await session('PUT', '/v1/devices/phone', iphone());
    people.push({ user, session });
  }
  const [bob, carol, dan, ...colluders] = people;
  const alice = await backend.as(someone('alice'));
  const startedAt = backend.clock.now();
  const to = people.map(({ user }) => user);
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(to, { ringTimeoutSeconds: 60 }))).body;
  const call = `/v1/calls/${callId}`;

  const statuses = new Map<string, number>();
  let sent = 0;
  while (sent < MADE_UP && backend.clock.now() < startedAt + UNTIL) {
    const requests = Array.from({ length: AT_ONCE }, (_, index) => {
      const { session } = colluders[(sent + index) % colluders.length] as (typeof colluders)[number];
      const transition = ['ringing', 'ringing', 'ringing', 'decline', 'answer'][(sent + index) % 5];
      return session('POST', `${call}/${transition}`, { deviceId: randomUUID() }).then(({ status }) =>
        statuses.set(`${transition} ${status}`, (statuses.get(`${transition} ${status}`) ?? 0) + 1),
      );
    });
    await Promise.all(requests);
    sent += AT_ONCE;
  }

  expect(sent).toBeGreaterThan(MADE_UP / 4);
  expect([...statuses.keys()].filter((status) => !/ (200|404|409)$/.test(status))).toEqual([]);
  expect((await bob?.session('POST', `${call}/answer`, { deviceId: 'phone' }))?.status).toBe(200);
  expect((await carol?.session('POST', `${call}/decline`, { deviceId: 'phone' }))?.status).toBe(200);
  expect((await dan?.session('POST', `${call}/ringing`, { deviceId: 'phone' }))?.status).toBe(200);
  const seen = (await alice('GET', call)).body;
  expect(seen.legs).toContainEqual(expect.objectContaining({ userId: bob?.user, state: 'answered' }));
  expect(seen.rings.map((ring: { deviceId: string }) => ring.deviceId)).toEqual(people.map(() => 'phone'));
  expect((await alice('POST', `${call}/end`)).body).toMatchObject({ state: 'ended' });
}, 120_000);
