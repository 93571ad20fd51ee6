import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ invitesPerMinute: 100 });
});
afterAll(() => house.close());

describe('the history', () => {
  it('shows each party their calls, newest first, in pages; to the caller with what became of the pushes', async () => {
    const [aliceId, bobId] = [someone('alice'), someone('bob')];
    const [alice, bob] = [await house.as(aliceId), await house.as(bobId)];
    await bob('PUT', '/v1/devices/phone', iphone());
    const callIds: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      callIds.unshift((await alice('POST', '/v1/calls', inviteOf(bobId))).body.callId);
      await house.advance(1);
    }

    const first = await alice('GET', '/v1/calls');
    const second = await alice('GET', `/v1/calls?cursor=${first.body.next}`);
    const bobs = await bob('GET', '/v1/calls');

    const ids = (page: { body: { calls: { callId: string }[] } }) => page.body.calls.map(({ callId }) => callId);
    expect([...ids(first), ...ids(second)]).toEqual(callIds);
    expect(second.body).not.toHaveProperty('next');
    expect(ids(bobs)).toEqual(callIds.slice(0, 25));
    expect(first.body.calls[0].rings).toHaveLength(1);
    expect(bobs.body.calls[0]).not.toHaveProperty('rings');
  });

  it('can be asked for one state, as an app does that has just been started', async () => {
    const bobId = someone('bob');
    const [alice, bob] = [await house.as(someone('alice')), await house.as(bobId)];
    await bob('PUT', '/v1/devices/phone', iphone());
    const [ended, ringing] = [
      (await alice('POST', '/v1/calls', inviteOf(bobId))).body.callId,
      (await alice('POST', '/v1/calls', inviteOf(bobId))).body.callId,
    ];
    await bob('POST', `/v1/calls/${ended}/decline`, { deviceId: 'phone' });
    await bob('POST', `/v1/calls/${ringing}/ringing`, { deviceId: 'phone' });

    const { body } = await bob('GET', '/v1/calls?state=ringing');

    expect(body.calls.map((call: { callId: string }) => call.callId)).toEqual([ringing]);
  });

  it('forgets what is too old, whether or not the table has', async () => {
    const bobId = someone('bob');
    const [alice, bob] = [await house.as(someone('alice')), await house.as(bobId)];
    await bob('PUT', '/v1/devices/phone', iphone());
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;

    await house.advance(31 * 24 * 60 * 60 * 1000);

    expect((await alice('GET', '/v1/calls')).body).toEqual({ calls: [] });
    expect((await alice('GET', `/v1/calls/${callId}`)).status).toBe(404);
  });

  it.each([
    ['?cursor=nonsense', 'cursor'],
    ['?state=lost', 'state'],
    ['?limit=5', 'limit'],
  ])('refuses %s', async (query, path) => {
    const { status, body } = await (await house.as('alice'))('GET', `/v1/calls${query}`);

    expect([status, body.issues[0].path]).toEqual([400, path]);
  });
});
