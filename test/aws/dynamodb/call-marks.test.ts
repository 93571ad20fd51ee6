import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTable } from '../../../lambda/aws/dynamodb/call-table.ts';
import { type Call, newLeg } from '../../../lambda/calls/call.ts';
import type { CallStore } from '../../../lambda/calls/call-store.ts';
import { aCall, T0 } from '../../support/builders.ts';
import { enginesHere } from '../../support/engines.ts';
import { startTestTable } from '../../support/table.ts';

describe.each(enginesHere())('what is recorded on a call, on %s', (engine) => {
  let calls: CallStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const started = await startTestTable(engine);
    calls = callTable(started.tenant('', () => T0));
    close = started.close;
  });
  afterAll(() => close());

  it('is the failure of the recorded push, not of an earlier one', async () => {
    const rings = { phone: { outcome: 'accepted', messageId: 'second', at: T0 } } as const;
    const { callId } = aCall();
    await calls.create(aCall({ callId, legs: { bob: { ...newLeg, rings } } }));
    const failed = { userId: 'bob', deviceId: 'phone', reason: 'Unregistered', at: T0 + 1 };
    const failures = async () => (await calls.get(callId))?.legs.bob?.failed;

    await calls.markPushFailed(callId, { ...failed, messageId: 'first' });
    expect(await failures()).toEqual({});
    await calls.markPushFailed(callId, { ...failed, messageId: 'second' });

    expect(await failures()).toEqual({ phone: { at: T0 + 1, reason: 'Unregistered', messageId: 'second' } });
  });

  describe('as notified', () => {
    const endpoints = ['phone-endpoint', 'tablet-endpoint'];
    const answered = async () => {
      const { callId } = aCall();
      await calls.create(aCall({ callId, legs: { bob: { ...newLeg, rings: { phone: { outcome: 'accepted' } } } } }));
      const answer = { name: 'answer', callId, userId: 'bob', deviceId: 'phone', at: T0 + 1 } as const;
      const { call } = await calls.transition(answer, 'callee');
      if (call === undefined) throw new Error('the call was not stored');
      return call;
    };
    const marksOf = async ({ callId }: Call) => {
      const { unnotified, notifiedSeq, pending } = (await calls.get(callId)) ?? {};
      return { unnotified, notifiedSeq, pending };
    };

    it('is the change that was notified: the mark of being unnotified is removed', async () => {
      const call = await answered();
      expect(await marksOf(call)).toEqual({ unnotified: true, notifiedSeq: undefined, pending: undefined });

      await calls.markNotified(call, []);

      expect(await marksOf(call)).toEqual({ unnotified: undefined, notifiedSeq: call.changedSeq, pending: undefined });
    });

    it('is not a change whose endpoints are still pending: they are stored, and deleted once all is done', async () => {
      const call = await answered();

      await calls.markNotified(call, endpoints);
      expect(await marksOf(call)).toEqual({ unnotified: 'retrying', notifiedSeq: undefined, pending: endpoints });
      await calls.markNotified(call, []);

      expect(await marksOf(call)).toEqual({ unnotified: undefined, notifiedSeq: call.changedSeq, pending: undefined });
    });

    it('is not an earlier change: a later one keeps its mark, and has no pending endpoints yet', async () => {
      const call = await answered();
      await calls.markNotified(call, endpoints);
      const end = { name: 'end', callId: call.callId, userId: 'alice', at: T0 + 2 } as const;
      const { applied } = await calls.transition(end, 'caller');
      expect(applied).toBe(true);

      for (const pending of [endpoints, []]) await calls.markNotified(call, pending);

      expect(await marksOf(call)).toEqual({ unnotified: true, notifiedSeq: undefined, pending: undefined });
    });

    it('is nothing when a second mark of the same change arrives late', async () => {
      const call = await answered();
      await calls.markNotified(call, []);

      await calls.markNotified(call, endpoints);

      expect(await marksOf(call)).toEqual({ unnotified: undefined, notifiedSeq: call.changedSeq, pending: undefined });
    });
  });
});
