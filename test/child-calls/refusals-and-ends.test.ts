/** Child calls: their ends, who may make one, and what a block does. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../lambda/contract/limits.ts';
import { inviteOf, startTestBackend, type TestBackend } from '../support/backend.ts';
import { bringIn, type Caller, signal, startTalking } from './support.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 100 });
});
afterEach(() => backend.faults.clear());
afterAll(() => backend.close());

describe('a child call', () => {
  it('has one event for each party’s device that is in the call, and ends for the user’s other devices', async () => {
    const { alice, bob, carol, parent } = await startTalking(backend);
    const [phone, laptop] = [await bob.open('phone'), await bob.open('laptop')];
    const { callId } = (await bringIn(alice, parent, carol.user)).body;
    await phone.next({ type: 'call.participant_invited' });
    await carol.act('answer', callId);
    await phone.next({ type: 'call.answered', callId });
    expect(await laptop.next({ type: 'call.ended', callId })).toMatchObject({ endReason: 'answered_elsewhere' });
    expect(laptop.received.map(({ type }) => type)).not.toContain('call.participant_invited');
    expect((await bob.http('POST', `/v1/calls/${callId}/end`, { deviceId: 'laptop' })).body).toMatchObject({
      code: 'answered_elsewhere',
      answeredBy: { deviceId: 'phone' },
    });
  });

  it('ends without an answer as every call does; the parent call goes on', async () => {
    const { alice, bob, carol, parent } = await startTalking(backend);
    const his = await bob.open();
    const ends = [];
    for (const end of [
      (callId: string) => carol.act('decline', callId),
      (callId: string) => alice.act('cancel', callId),
      () => backend.advance(60_000),
    ]) {
      const { callId } = (await bringIn(alice, parent, carol.user)).body;
      expect((await alice.act('end', callId)).body.code).toBe('wrong_state');
      expect((await bob.act('cancel', callId)).body.code).toBe('wrong_state');
      await end(callId);
      ends.push((await his.next({ type: 'call.ended', callId })).endReason);
    }
    expect(ends).toEqual(['declined', 'cancelled', 'no_answer']);
    expect(await bob.view(parent)).toMatchObject({ state: 'answered' });
  });

  it('is invited into as well: everybody who is in it is in the next one', async () => {
    const { alice, bob, carol, dave, parent } = await startTalking(backend);
    const first = (await bringIn(alice, parent, carol.user)).body;
    await carol.act('answer', first.callId);
    const { body } = await bringIn(carol, first.callId, dave.user);
    await dave.act('answer', body.callId);
    expect(body.parentCallId).toBe(first.callId);
    expect(body.parentParties.map(({ userId }: { userId: string }) => userId)).toEqual(
      [alice, bob, carol].map(({ user }) => user).sort(),
    );
    expect((await signal(bob, body.callId, dave)).status).toBe(202);
  });
});

describe('a transfer', () => {
  it('does not make who left busy, and who stays is', async () => {
    const { alice, bob, carol, dave, parent } = await startTalking(backend);
    const { callId } = (await bringIn(alice, parent, carol.user)).body;
    await carol.act('answer', callId);
    await alice.act('end', parent);
    await alice.act('end', callId);
    const { body } = await dave.http(
      'POST',
      '/v1/calls',
      inviteOf([alice.user, bob.user, carol.user], { whenBusy: 'refuse' }),
    );
    const reasonOf = Object.fromEntries(
      body.legs.map((leg: { userId: string; endReason?: string }) => [leg.userId, leg.endReason]),
    );
    expect(reasonOf).toEqual({ [alice.user]: undefined, [bob.user]: 'busy', [carol.user]: 'busy' });
  });

  it('leaves two who are in the child call until both of their sockets have been broken for 60 s', async () => {
    const { alice, bob, carol, parent } = await startTalking(backend);
    const [, , third] = [await alice.open(), await bob.open(), await carol.open()];
    const { callId } = (await bringIn(alice, parent, carol.user)).body;
    await carol.act('answer', callId);
    await alice.act('end', parent);
    await alice.act('end', callId);
    bob.cut();
    await backend.advance(15_000);
    expect(await third.next({ type: 'call.peer_unreachable', callId })).toMatchObject({ userId: bob.user });
    carol.cut();
    await backend.advance(59_000);
    expect(await carol.view(callId)).toMatchObject({ state: 'answered' });
    await backend.advance(2_000);
    expect(await carol.view(callId)).toMatchObject({ state: 'ended', endReason: 'failed' });
  });
});

describe('an invite into a call', () => {
  it('is refused to who is not in the call, before its answer, and after its end', async () => {
    const { alice, bob, carol, dave, parent } = await startTalking(backend);
    const codeOf = async (by: Caller, callId: string) => (await bringIn(by, callId, dave.user)).body.code;
    const ringing = (await alice.http('POST', '/v1/calls', inviteOf(carol.user))).body.callId;
    expect(await codeOf(carol, parent)).toBe('call_not_found');
    expect(await codeOf(alice, randomUUID())).toBe('call_not_found');
    expect([await codeOf(alice, ringing), await codeOf(carol, ringing)]).toEqual(['wrong_state', 'wrong_state']);
    await bob.act('end', parent);
    expect([await codeOf(alice, parent), await codeOf(bob, parent)]).toEqual(['wrong_state', 'wrong_state']);
    expect(dave.rings()).toEqual([]);
  });

  it('names nobody who is in the call, and no more than a call may have', async () => {
    const { alice, bob, parent } = await startTalking(backend);
    const many = Array.from({ length: LIMITS.callees }, (_, index) => `user-${index}`);
    for (const to of [alice.user, bob.user, many]) {
      expect((await bringIn(alice, parent, to)).body).toMatchObject({
        code: 'invalid_request',
        issues: [{ path: 'to' }],
      });
    }
  });

  it('rings once however often it is sent, also after its caller has left the parent call, and is no invite without it', async () => {
    const { alice, carol, dave, parent } = await startTalking(backend);
    const callId = randomUUID();
    const statuses = [];
    for (let count = 0; count < 2; count += 1) statuses.push(await bringIn(alice, parent, carol.user, { callId }));
    statuses.push(await alice.http('POST', '/v1/calls', inviteOf(carol.user, { callId })));
    await alice.act('end', parent);
    statuses.push(await bringIn(alice, parent, carol.user, { callId }));
    statuses.push(await bringIn(alice, parent, dave.user, { callId }));
    expect(statuses.map(({ status, body }) => body.code ?? status)).toEqual([
      201,
      200,
      'call_id_taken',
      200,
      'call_id_taken',
    ]);
    expect(carol.rings()).toEqual([callId]);
  });

  it('meets a call in the other direction as every invite does: the call that is there first is the call', async () => {
    const { alice, carol, parent } = await startTalking(backend);
    const { callId } = (await carol.http('POST', '/v1/calls', inviteOf(alice.user))).body;
    const refused = (await bringIn(alice, parent, carol.user)).body;
    await carol.act('cancel', callId);
    const child = (await bringIn(alice, parent, carol.user)).body;
    const inReturn = (await carol.http('POST', '/v1/calls', inviteOf(alice.user))).body;
    expect([refused.code, refused.call.callId]).toEqual(['glare', callId]);
    expect([inReturn.code, inReturn.call.callId, inReturn.call.parentCallId]).toEqual(['glare', child.callId, parent]);
  });
});

describe('a block between somebody and a party of the call', () => {
  const blocks = [
    ['blocks the inviter', ({ alice, carol }: Awaited<ReturnType<typeof startTalking>>) => [carol, alice]],
    ['blocks the other party', ({ bob, carol }: Awaited<ReturnType<typeof startTalking>>) => [carol, bob]],
    ['is blocked by the other party', ({ bob, carol }: Awaited<ReturnType<typeof startTalking>>) => [bob, carol]],
    ['is blocked by the inviter', ({ alice, carol }: Awaited<ReturnType<typeof startTalking>>) => [alice, carol]],
  ] as const;

  it.each(blocks)(
    'of one who %s: the callee reads like a user without a phone, and hears nothing',
    async (_, usersOf) => {
      const talk = await startTalking(backend);
      const { alice, bob, carol, dave, parent } = talk;
      const [by, blocked] = usersOf(talk);
      await by?.http('PUT', `/v1/blocks/${blocked?.user}`);
      await backend.advance(2_000);
      const socket = await carol.open();

      const alone = (await bringIn(alice, parent, carol.user)).body;
      const nobody = (await bringIn(alice, parent, 'nobody')).body;
      const { body } = await bringIn(alice, parent, [carol.user, dave.user]);
      await dave.act('answer', body.callId);
      await alice.act('end', body.callId);
      await bob.act('end', body.callId);
      await backend.settled();

      expect(alone).toEqual(nobody);
      expect(alone.code).toBe('no_devices');
      const leg = body.legs.find(({ userId }: { userId: string }) => userId === carol.user);
      expect(leg).toEqual({ userId: carol.user, state: 'ended', endReason: 'unreachable' });
      expect(carol.rings()).toEqual([]);
      expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
      expect(socket.received.map(({ type }) => type)).toEqual(['pong']);
      expect((await carol.http('GET', '/v1/calls')).body.calls).toEqual([]);
      expect((await carol.http('GET', `/v1/calls/${body.callId}`)).status).toBe(404);
    },
  );
});

it('who is blocked by a party of the call hears nothing of its end either, while the invite is not recorded', async () => {
  const { alice, bob, carol, dave, parent } = await startTalking(backend);
  await bob.http('PUT', `/v1/blocks/${carol.user}`);
  await backend.advance(2_000);
  const socket = await carol.open();
  const callId = randomUUID();
  backend.faults.add({ target: { service: 'sns', action: 'Publish' }, fault: { kind: 'held' }, forMs: 3_600_000 });
  const inviting = bringIn(alice, parent, [carol.user, dave.user], { callId });
  await expect.poll(() => backend.faults.held('sns')).toBeGreaterThan(0);
  const cancelling = alice.act('cancel', callId);
  await expect.poll(async () => (await dave.view(callId)).state).toBe('ended');
  backend.faults.clear();
  await Promise.all([inviting, cancelling]);
  await backend.settled();
  const pushes = backend.apple.pushes().filter(({ deviceToken }) => deviceToken === carol.token);
  expect(pushes).toEqual([]);
  expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
  expect(socket.received.map(({ type }) => type)).toEqual(['pong']);
});

it('a party of the parent call who is erased leaves the child call, which goes on', async () => {
  const { alice, bob, carol, parent } = await startTalking(backend);
  const { callId } = (await bringIn(bob, parent, carol.user)).body;
  await carol.act('answer', callId);
  await alice.http('DELETE', '/v1/users/me');
  await backend.settled();
  await backend.advance(30_000);
  const view = await carol.view(callId);
  expect(view).toMatchObject({ state: 'answered' });
  const [party] = view.parentParties.filter(({ userId }: { userId: string }) => userId === alice.user);
  expect(party).toMatchObject({ leftAt: expect.any(String) });
});
