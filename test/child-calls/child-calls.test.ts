/** Somebody is invited into an answered call: who is in the child call, who exchanges signals in it, and how a call is transferred. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { bringIn, mailbox, signal, startTalking } from './support.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

describe('a child call', () => {
  it('is a call of its own, of which everybody in the parent call has the event, the view and the history', async () => {
    const { alice, bob, carol, parent } = await startTalking(backend);
    const [hers, his] = [await alice.open(), await bob.open()];

    const { status, body } = await bringIn(alice, parent, carol.user);
    const invited = await his.next({ type: 'call.participant_invited' });
    await carol.act('answer', body.callId);
    const answered = [await hers.next({ type: 'call.answered' }), await his.next({ type: 'call.answered' })];

    expect(status).toBe(201);
    expect(body).toMatchObject({
      parentCallId: parent,
      state: 'initiated',
      from: alice.user,
      fromDevice: 'phone',
      to: [carol.user],
      rings: [{ userId: carol.user, outcome: 'accepted' }],
    });
    expect(body.callId).not.toBe(parent);
    const parties = [alice, bob].map(({ user: userId }) => ({ userId, deviceId: 'phone' }));
    expect(body.parentParties).toEqual(parties);
    expect(invited).toMatchObject({ callId: body.callId, call: { parentCallId: parent, parentParties: parties } });
    // By the list, a client of an earlier version knows that the call does not ring its own user.
    expect(invited.call.rings).toEqual([]);
    for (const { callId, call } of answered) expect([callId, call.parentCallId]).toEqual([body.callId, parent]);
    expect(bob.rings()).toEqual([parent]);
    expect(carol.rings()).toEqual([body.callId]);
    for (const one of [alice, bob, carol]) {
      const { calls } = (await one.http('GET', '/v1/calls?open=true')).body;
      expect(calls.map(({ callId }: { callId: string }) => callId)).toContain(body.callId);
    }
    expect((await bob.http('GET', `/v1/ice-servers?callId=${body.callId}`)).status).toBe(200);
  });

  it('carries signals between who answered it and each party of the parent call, also to who has no socket', async () => {
    const { alice, bob, carol, dave, parent } = await startTalking(backend);
    const { callId } = (await bringIn(bob, parent, carol.user)).body;
    expect((await signal(alice, callId, bob)).body.code).toBe('wrong_state');
    await carol.act('answer', callId);

    for (const to of [alice, bob]) expect((await signal(carol, callId, to)).status).toBe(202);
    for (const from of [alice, bob]) expect((await signal(from, callId, carol)).status).toBe(202);
    expect((await signal(carol, callId)).body.issues).toMatchObject([{ path: 'to' }]);
    expect((await signal(dave, callId, carol)).status).toBe(404);
    const socket = await alice.open();
    await socket.ask({ type: 'resume', callId, after: 0 });

    expect(socket.received.filter(({ type }) => type === 'signal')).toMatchObject([{ data: { says: carol.user } }]);
    expect(await mailbox(bob, callId)).toEqual([carol.user]);
    expect((await mailbox(carol, callId)).sort()).toEqual([alice.user, bob.user].sort());
  });
});

describe('a transfer', () => {
  it.each([
    ['the caller', ({ alice, bob }: Awaited<ReturnType<typeof startTalking>>) => [alice, bob] as const],
    ['the callee', ({ alice, bob }: Awaited<ReturnType<typeof startTalking>>) => [bob, alice] as const],
  ])('by %s: the child call is answered, then who made it leaves both calls', async (_, partiesOf) => {
    const talk = await startTalking(backend);
    const { carol, parent } = talk;
    const [leaves, stays] = partiesOf(talk);
    const [gone, other, third] = [await leaves.open(), await stays.open(), await carol.open()];
    const { callId } = (await bringIn(leaves, parent, carol.user)).body;
    await carol.act('answer', callId);

    const left = [await leaves.act('end', parent), await leaves.act('end', callId)];
    const again = await leaves.act('end', callId);

    expect([...left, again].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await gone.next({ type: 'call.ended', callId })).toMatchObject({ endReason: 'completed' });
    await other.next({ type: 'call.ended', callId: parent });
    for (const socket of [other, third]) {
      const { call } = await socket.next({ type: 'call.answered', callId, seq: left[1]?.body.seq });
      const [party] = call.parentParties.filter(({ userId }: { userId: string }) => userId === leaves.user);
      expect(party).toMatchObject({ leftAt: expect.any(String) });
    }
    expect(await carol.view(callId)).toMatchObject({ state: 'answered' });
    expect((await signal(carol, callId)).status).toBe(202);
    expect((await signal(leaves, callId, carol)).body.code).toBe('wrong_state');
    expect((await leaves.http('GET', `/v1/ice-servers?callId=${callId}`)).status).toBe(409);
    expect((await leaves.http('GET', '/v1/calls?open=true')).body.calls).toEqual([]);

    await stays.act('end', callId);
    expect(await third.next({ type: 'call.ended', callId })).toMatchObject({ endReason: 'completed' });
    expect(await stays.view(parent)).toMatchObject({ state: 'ended', endReason: 'completed' });
  });
});
