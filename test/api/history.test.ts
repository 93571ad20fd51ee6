import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 100 });
});
afterAll(() => backend.close());

describe('the history', () => {
  it('lists each party’s calls in pages, newest first; for the caller with the outcomes of the pushes', async () => {
    const [aliceId, bobId] = [someone('alice'), someone('bob')];
    const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
    await bob('PUT', '/v1/devices/phone', iphone());
    const callIds: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      callIds.unshift((await alice('POST', '/v1/calls', inviteOf(bobId))).body.callId);
      await backend.advance(1);
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

  it('can be filtered by state, as an app does at launch', async () => {
    const bobId = someone('bob');
    const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
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

  it('omits expired calls, also where DynamoDB has not deleted them yet', async () => {
    const bobId = someone('bob');
    const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
    await bob('PUT', '/v1/devices/phone', iphone());
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;

    await backend.advance(31 * 24 * 60 * 60 * 1000);

    expect((await alice('GET', '/v1/calls')).body).toEqual({ calls: [] });
    expect((await alice('GET', `/v1/calls/${callId}`)).status).toBe(404);
  });

  it('has pages of the size that the request says', async () => {
    const bobId = someone('bob');
    const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
    await bob('PUT', '/v1/devices/phone', iphone());
    const callIds: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      callIds.unshift((await alice('POST', '/v1/calls', inviteOf(bobId))).body.callId);
      await backend.advance(1);
    }

    const first = await bob('GET', '/v1/calls?limit=2');
    const second = await bob('GET', `/v1/calls?limit=2&cursor=${first.body.next}`);

    expect([first, second].map(({ body }) => body.calls.map((call: { callId: string }) => call.callId))).toEqual([
      callIds.slice(0, 2),
      callIds.slice(2),
    ]);
  });

  it.each([
    ['?cursor=nonsense', 'cursor'],
    ['?state=lost', 'state'],
    ['?limit=0', 'limit'],
    ['?limit=51', 'limit'],
    ['?limit=ten', 'limit'],
    ['?open=yes', 'open'],
    ['?open=true&cursor=Q0FMTCM', 'cursor'],
  ])('refuses %s', async (query, path) => {
    const { status, body } = await (await backend.as('alice'))('GET', `/v1/calls${query}`);

    expect([status, body.issues[0].path]).toEqual([400, path]);
  });
});
