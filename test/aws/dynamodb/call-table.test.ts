import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTable } from '../../../lambda/aws/dynamodb/call-table.ts';
import { newLeg } from '../../../lambda/calls/call.ts';
import type { CallStore } from '../../../lambda/calls/call-store.ts';
import { viewOf } from '../../../lambda/calls/call-view.ts';
import { transitionCall as transitionKnown } from '../../../lambda/calls/transition-call.ts';
import type { Transition } from '../../../lambda/calls/transitions.ts';
import { aCall, T0 } from '../../support/builders.ts';
import { enginesHere } from '../../support/engines.ts';
import { startTestTable } from '../../support/table.ts';

describe.each(enginesHere())('on %s', (engine) => {
  let calls: CallStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const started = await startTestTable(engine);
    calls = callTable(started.tenant('', () => T0));
    close = started.close;
  });
  afterAll(() => close());

  /** Every device of these tests is registered. */
  const transitionCall = (store: CallStore, transition: Transition) =>
    transitionKnown(store, transition, async () => true);

  const by = (
    userId: string,
    deviceId: string,
    name: Transition['name'],
    callId: string,
    after: number,
  ): Transition => ({
    name,
    callId,
    userId,
    deviceId,
    at: T0 + after,
  });

  describe('a call in the table', () => {
    it('is read as it was written, with the app’s custom data unchanged', async () => {
      const custom = { big: 1e21, empty: '', nested: { list: [null, 0.1] } };
      const call = aCall({ custom });

      expect(await calls.create(call)).toBeUndefined();

      expect(await calls.get(call.callId)).toEqual(call);
    });

    it('is not overwritten by a call with the same id, whose create returns the stored call', async () => {
      const call = aCall();
      await calls.create(call);

      expect(await calls.create({ ...call, callerId: 'mallory' })).toEqual(call);

      expect((await calls.get(call.callId))?.callerId).toBe('alice');
    });
  });

  describe('the text of a call', () => {
    it('is the one of the invite that created the call, also while another invite writes one', async () => {
      const call = aCall({ receiptKey: 'winner', caller: { name: 'Alice', handle: 'alice', handleType: 'generic' } });
      const loser = { ...call, receiptKey: 'loser', caller: { ...call.caller, name: 'Mallory' } };
      await calls.create(call);

      expect((await calls.create(loser))?.caller.name).toBe('Alice');

      expect((await calls.get(call.callId))?.caller.name).toBe('Alice');
      expect((await calls.getMany([call.callId])).map(({ caller }) => caller.name)).toEqual(['Alice']);
      const ringing = by('bob', 'phone', 'ringing', call.callId, 1_000);
      expect(await transitionCall(calls, ringing)).toMatchObject({ call: { caller: { name: 'Alice' } } });
    });

    it('is not part of the call’s record, and never changes', async () => {
      const call = aCall({ custom: { a: 1 } });
      await calls.create(call);

      const { custom } = await calls.writeText({ ...call, custom: { a: 2 } });

      const { caller: _caller, custom: _custom, ...record } = call;
      expect(await calls.records([call.callId])).toEqual([record]);
      expect(custom).toEqual({ a: 1 });
    });

    it('is deleted with a call that rang no device', async () => {
      const call = aCall({ custom: { a: 1 } });
      await calls.create(call);

      expect(await calls.discard(call)).toBe(true);
      const again = { ...call, custom: { a: 2 } };
      await calls.create(again);

      expect(await calls.get(call.callId)).toEqual(again);
    });

    it('stays with a call that was ended before it could be deleted', async () => {
      const call = aCall({ custom: { a: 1 } });
      await calls.create(call);
      await calls.transition(
        { name: 'cancel', callId: call.callId, userId: call.callerId, at: call.startedAt },
        'caller',
      );

      expect(await calls.discard(call)).toBe(false);

      expect(await calls.get(call.callId)).toMatchObject({ endReason: 'cancelled', custom: { a: 1 } });
    });
  });

  describe('the end of the ring window', () => {
    it('is written once, and marks the call as unnotified only with an unanswered leg', async () => {
      const call = aCall();
      await calls.create(call);
      const at = call.expiresAt + 1;

      const closes = await Promise.all([1, 2, 3].map(() => calls.close(call.callId, at, true)));

      expect(closes.filter(({ applied }) => applied)).toHaveLength(1);
      expect(await calls.get(call.callId)).toMatchObject({ closedAt: at, closedSeq: call.seq + 1, unnotified: true });
    });

    it('of an answered call needs no notification, and is not written as unanswered', async () => {
      const call = aCall();
      await calls.create(call);
      await transitionCall(calls, by('bob', 'phone', 'answer', call.callId, 1_000));
      const stored = await calls.get(call.callId);
      if (stored === undefined) throw new Error('the call was not stored');
      await calls.markNotified(stored, []);

      expect((await calls.close(call.callId, call.expiresAt, true)).applied).toBe(false);
      const { applied, call: closed } = await calls.close(call.callId, call.expiresAt, false);

      expect(applied).toBe(true);
      expect(closed?.closedAt).toBe(call.expiresAt);
      expect(closed?.unnotified).toBeUndefined();
    });
  });

  describe('the ring window', () => {
    it('closes without a write: from then on no device can answer, and the call reads as missed', async () => {
      const call = aCall();
      await calls.create(call);

      const late = await transitionCall(calls, by('bob', 'phone', 'answer', call.callId, 40_000));

      expect(late).toMatchObject({ kind: 'wrong-state', call: { endReason: 'no_answer', endedAt: T0 + 40_000 } });
      expect(viewOf(call, 'alice', T0 + 39_999).state).toBe('initiated');
      expect(viewOf(call, 'alice', T0 + 40_000)).toMatchObject({ state: 'ended', endReason: 'no_answer' });
    });

    it('is over for a device that was rung, too: its answer is not written', async () => {
      const call = aCall({ legs: { bob: { ...newLeg, rings: { phone: { outcome: 'accepted' } } } } });
      await calls.create(call);

      const late = await transitionCall(calls, by('bob', 'phone', 'answer', call.callId, 40_000));

      expect(late.kind).toBe('wrong-state');
      expect((await calls.get(call.callId))?.legs.bob?.answeredAt).toBeUndefined();
    });

    it('does not end a call that was answered one millisecond before its end', async () => {
      const call = aCall();
      await calls.create(call);

      const answered = await transitionCall(calls, by('bob', 'phone', 'answer', call.callId, 39_999));
      const ended = await transitionCall(calls, by('bob', 'phone', 'end', call.callId, 90_000));

      expect(answered.kind).toBe('applied');
      expect(ended).toMatchObject({ kind: 'applied', call: { endReason: 'completed', endedAt: T0 + 90_000 } });
    });

    it('makes a cancel fail once it has closed', async () => {
      const call = aCall();
      await calls.create(call);

      const late = await transitionCall(calls, {
        name: 'cancel',
        callId: call.callId,
        userId: 'alice',
        at: T0 + 40_001,
      });

      expect(late).toMatchObject({ kind: 'wrong-state', call: { endReason: 'no_answer' } });
    });
  });

  describe('a group call', () => {
    it('lasts until the last leg ends, and each callee answers their own leg', async () => {
      const call = aCall({ legs: { bob: newLeg, carol: newLeg, dave: newLeg } });
      await calls.create(call);
      const transition = async (userId: string, name: Transition['name'], after: number) => {
        const result = await transitionCall(calls, by(userId, `${userId}s-phone`, name, call.callId, after));
        return 'call' in result ? viewOf(result.call, 'alice', T0 + after) : undefined;
      };

      expect((await transition('bob', 'ringing', 1_000))?.state).toBe('ringing');
      expect((await transition('bob', 'answer', 2_000))?.state).toBe('answered');
      expect((await transition('carol', 'ringing', 3_000))?.state).toBe('answered');
      expect((await transition('carol', 'decline', 4_000))?.state).toBe('answered');
      expect((await transition('dave', 'answer', 5_000))?.answeredBy).toEqual({
        userId: 'bob',
        deviceId: 'bobs-phone',
      });
      expect((await transition('bob', 'end', 50_000))?.state).toBe('answered');
      const last = await transition('dave', 'end', 60_000);

      expect(last).toMatchObject({ state: 'ended', endReason: 'completed' });
      expect(last?.legs.map(({ userId, endReason }) => [userId, endReason])).toEqual([
        ['bob', 'completed'],
        ['carol', 'declined'],
        ['dave', 'completed'],
      ]);
    });

    it('ends for all callees when its caller ends it', async () => {
      const call = aCall({ legs: { bob: newLeg, carol: newLeg } });
      await calls.create(call);
      await transitionCall(calls, by('bob', 'phone', 'answer', call.callId, 1_000));

      const result = await transitionCall(calls, {
        name: 'end',
        callId: call.callId,
        userId: 'alice',
        at: T0 + 20_000,
      });
      const late = await transitionCall(calls, by('carol', 'phone', 'answer', call.callId, 21_000));

      expect(result).toMatchObject({
        kind: 'applied',
        call: { endReason: 'completed', legs: { bob: { endReason: 'completed' }, carol: { endReason: 'cancelled' } } },
      });
      expect(late.kind).toBe('wrong-state');
    });

    it('that is over keeps its end when its caller ends it once more', async () => {
      const call = aCall({ legs: { bob: newLeg, carol: newLeg } });
      await calls.create(call);
      await transitionCall(calls, by('bob', 'phone', 'answer', call.callId, 1_000));
      await transitionCall(calls, by('bob', 'phone', 'end', call.callId, 20_000));

      const end = { name: 'end', callId: call.callId, userId: 'alice', at: T0 + 50_000 } as const;
      const result = await transitionCall(calls, end);

      expect(result).toMatchObject({ kind: 'applied', isRepeated: true, call: { endedAt: T0 + 40_000 } });
    });

    it('without an answer ends with the most specific end reason of its legs', async () => {
      const call = aCall({ legs: { bob: newLeg, carol: newLeg } });
      await calls.create(call);
      await transitionCall(calls, by('bob', 'phone', 'decline', call.callId, 1_000));

      const stored = await calls.get(call.callId);

      expect(stored && viewOf(stored, 'alice', T0 + 2_000).state).toBe('initiated');
      expect(stored && viewOf(stored, 'alice', T0 + 40_000)).toMatchObject({ state: 'ended', endReason: 'declined' });
    });
  });

  describe('many concurrent answers', () => {
    it('have one winner, which every loser gets as answeredBy', async () => {
      const call = aCall();
      await calls.create(call);
      const devices = Array.from({ length: 40 }, (_, index) => `device-${index}`);

      const results = await Promise.all(
        devices.map((device) => transitionCall(calls, by('bob', device, 'answer', call.callId, 500))),
      );

      const [winner, ...others] = results.filter((result) => result.kind === 'applied');
      const deviceId = winner?.call.legs.bob?.answeredBy;
      expect(others).toEqual([]);
      const losers = results.filter((result) => result.kind === 'answered-elsewhere');
      expect(losers.map((result) => result.answeredBy)).toEqual(Array(39).fill({ userId: 'bob', deviceId }));
    });
  });

  describe('an invite whose function crashed', () => {
    it('is taken over by only one other request', async () => {
      const call = aCall({ inviteLease: T0 + 1 });
      await calls.create(call);

      const taken = await Promise.all([
        calls.takeInviteLease(call, T0 + 10),
        calls.takeInviteLease(call, T0 + 11),
        calls.takeInviteLease(call, T0 + 12),
      ]);

      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    it('does not end a leg as unreachable that was answered meanwhile', async () => {
      const call = aCall();
      await calls.create(call);
      await transitionCall(calls, by('bob', 'phone', 'answer', call.callId, 100));

      const recorded = await calls.recordInvite(call, {
        rings: { bob: { phone: { outcome: 'gone' } } },
        ended: { bob: 'unreachable' },
        invited: true,
        at: T0 + 200,
      });

      expect(viewOf(recorded, 'alice', T0 + 300)).toMatchObject({ state: 'answered', rings: [{ outcome: 'gone' }] });
    });

    it('does not end a leg as unreachable after its caller has cancelled', async () => {
      const call = aCall();
      await calls.create(call);
      await transitionCall(calls, { name: 'cancel', callId: call.callId, userId: 'alice', at: T0 + 100 });

      const rings = { bob: { phone: { outcome: 'gone' } } } as const;
      const recorded = await calls.recordInvite(call, {
        rings,
        ended: { bob: 'unreachable' },
        invited: true,
        at: T0 + 200,
      });

      expect(viewOf(recorded, 'alice', T0 + 300)).toMatchObject({
        endReason: 'cancelled',
        legs: [{ endReason: 'cancelled' }],
      });
    });
  });
});
