import { expect } from 'vitest';
import type { LocalBackend } from '../../local/local-backend.ts';
import { itemsWith } from '../support/stored-items.ts';
import { appleToken, callIdOf, iphone, type People } from './people.ts';
import type { HeldByPhones } from './scenarios.ts';

/** A deployment that has the state of another release, and what phones hold of it. */
export interface Upgraded {
  readonly backend: LocalBackend;
  readonly people: People;
  readonly held: HeldByPhones;
}

const path = (scenario: string, rest = '') => `/v1/calls/${callIdOf(scenario)}${rest}`;
const stateOf = async ({ people }: Upgraded, scenario: string, who = 'alice') => {
  const { status, body } = await people.as(`${scenario}-${who}`)('GET', path(scenario));
  return [status, body.state, body.endReason];
};
/** Types of the pushes that reached a token after `since`, in milliseconds of the local backend's time. */
const pushesAt = ({ backend }: Upgraded, name: string, since: number) =>
  backend.apple
    .pushes()
    .filter(({ deviceToken, at }) => deviceToken === appleToken(name) && Date.parse(at) >= since)
    .map(({ payload, response }) => `${payload?.type} ${response.status}`);
const messagesTo = ({ backend }: Upgraded, token: string) =>
  JSON.stringify(backend.google.messages().filter((message) => JSON.stringify(message).includes(token)));
const ok = ({ status, body }: { readonly status: number; readonly body: unknown }) => {
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
};

/**
 * What users and phones do after an upgrade with what the release before has left. In this order: each is independent of those before
 * it, but the last ones let time pass.
 */
export const USES: Readonly<Record<string, (upgraded: Upgraded) => Promise<void>>> = {
  'everything that was read before reads the same': async ({ people, held }) => {
    expect(Object.keys(held.answers).length).toBeGreaterThan(20);
    for (const [key, answer] of Object.entries(held.answers)) {
      const [user = '', path = ''] = key.split(' ');
      expect({ key, answer: (await people.as(user)('GET', path)).body }).toMatchObject({ key, answer });
    }
  },
  'a ringing call is reported by a receipt, answered, and ended': async (upgraded) => {
    const { people, held } = upgraded;
    const receipt = held.receipts[appleToken('ringing-bob-phone')] ?? '';
    ok(await people.request('POST', receipt, { event: 'ringing' }));
    expect(await stateOf(upgraded, 'ringing')).toEqual([200, 'ringing', undefined]);
    ok(await people.as('ringing-bob')('POST', path('ringing', '/answer'), { deviceId: 'phone' }));
    expect(await stateOf(upgraded, 'ringing')).toEqual([200, 'answered', undefined]);
    await upgraded.backend.settled();
    expect(messagesTo(upgraded, 'fcm:ringing-bob-android')).toContain('answered_elsewhere');
    ok(await people.as('ringing-alice')('POST', path('ringing', '/end')));
    expect(await stateOf(upgraded, 'ringing', 'bob')).toEqual([200, 'ended', 'completed']);
  },
  'a reported call is declined by a receipt': async (upgraded) => {
    const receipt = upgraded.held.receipts[appleToken('reported-bob-phone')] ?? '';
    ok(await upgraded.people.request('POST', receipt, { event: 'declined' }));
    expect(await stateOf(upgraded, 'reported')).toEqual([200, 'ended', 'declined']);
  },
  'a call that one device has dismissed is answered on the other': async (upgraded) => {
    const bob = upgraded.people.as('dismissed-bob');
    ok(await bob('POST', path('dismissed', '/answer'), { deviceId: 'tablet' }));
    expect(await stateOf(upgraded, 'dismissed')).toEqual([200, 'answered', undefined]);
  },
  'a group call goes on: one answers who rang, one leaves, and the caller ends it': async (upgraded) => {
    const { people } = upgraded;
    ok(await people.as('group-carol')('POST', path('group', '/answer'), { deviceId: 'phone' }));
    ok(await people.as('group-bob')('POST', path('group', '/end'), { deviceId: 'phone' }));
    const { body } = await people.as('group-alice')('GET', path('group'));
    expect(body.legs.map(({ state }: { state: string }) => state)).toEqual(['ended', 'answered', 'ended']);
    ok(await people.as('group-alice')('POST', path('group', '/end')));
    expect(await stateOf(upgraded, 'group', 'carol')).toEqual([200, 'ended', 'completed']);
  },
  'signals go on with the next number, and the call ends': async ({ people }) => {
    const [alice, bob] = [people.as('talking-alice'), people.as('talking-bob')];
    const signal = { deviceId: 'laptop', description: { type: 'offer', sdp: 'v=0\r\n' } };
    expect(ok(await alice('POST', path('talking', '/signals'), signal))).toEqual({ seq: 3 });
    const read = await bob('GET', path('talking', '/signals?deviceId=phone&after=2'));
    expect(read.body.signals).toMatchObject([{ seq: 3, description: signal.description }]);
    ok(await bob('POST', path('talking', '/end'), { deviceId: 'phone' }));
  },
  'a socket is opened again and gets the events of its call': async ({ people }) => {
    const { received } = await people.connect('sockets-bob', 'phone');
    ok(await people.as('sockets-alice')('POST', path('sockets', '/end')));
    await expect.poll(() => received.map(({ type }) => type)).toContain('call.ended');
  },
  'a blocked caller reaches nobody, until unblocked': async ({ people }) => {
    const [alice, bob] = [people.as('blocked-alice'), people.as('blocked-bob')];
    const invite = () => alice('POST', '/v1/calls', { to: 'blocked-bob', caller: { name: 'Alice' } });
    expect((await invite()).status).toBe(409);
    ok(await bob('DELETE', '/v1/blocks/blocked-alice'));
    ok(await invite());
  },
  'every device that could be rung is rung, and the one that logged out is not': async (upgraded) => {
    const { backend, people } = upgraded;
    const since = backend.clock.now();
    for (const to of ['devices-bob', 'moved-bob'])
      ok(await people.as('somebody')('POST', '/v1/calls', { to, caller: { name: 'Somebody' } }));
    await backend.settled();
    for (const name of ['devices-sandbox', 'devices-alerts', 'devices-library', 'devices-own', 'moved-bob-phone'])
      expect([name, ...pushesAt(upgraded, name, since).map((push) => push.split(' ')[1])]).toEqual([name, '200']);
    expect(pushesAt(upgraded, 'devices-bob-logged-out', since)).toEqual([]);
    expect(messagesTo(upgraded, 'fcm:devices-android')).toContain('Somebody');
  },
  'devices are registered again, moved to another user, and removed': async ({ people }) => {
    const [bob, eve] = [people.as('ended-bob'), people.as('eve')];
    ok(await bob('PUT', '/v1/devices/phone', iphone('ended-bob-phone')));
    ok(await eve('PUT', '/v1/devices/phone', iphone('cancelled-bob-phone')));
    expect((await people.as('cancelled-bob')('GET', '/v1/devices')).body.devices).toEqual([]);
    ok(await bob('DELETE', '/v1/devices/phone'));
    expect((await bob('GET', '/v1/devices')).body.devices).toEqual([]);
  },
  'a user is erased': async ({ backend, people }) => {
    ok(await people.as('declined-bob')('DELETE', '/v1/users/me'));
    await backend.advance(30_000);
    expect((await itemsWith(backend, 'declined-bob')).filter(({ pk }) => pk.startsWith('USER#declined-bob'))).toEqual(
      [],
    );
  },
  'timers under way do what is left: an erasure, notifications, the end of calls': async (upgraded) => {
    const { backend } = upgraded;
    await backend.advance(120_000);
    expect((await itemsWith(backend, 'erasing-bob')).filter(({ pk }) => pk.startsWith('USER#erasing-bob'))).toEqual([]);
    for (const scenario of ['unnotified', 'interrupted']) {
      expect(messagesTo(upgraded, `fcm:${scenario}-bob-android`)).toContain('cancelled');
      const [item] = await itemsWith(backend, `"pk":{"S":"CALL#${callIdOf(scenario)}"},"sk":{"S":"CALL"}`);
      expect(item?.text ?? '').not.toContain('unnotified');
    }
    for (const scenario of ['uninvited', 'blocked'])
      expect(await stateOf(upgraded, scenario)).toEqual([200, 'ended', 'no_answer']);
  },
};
