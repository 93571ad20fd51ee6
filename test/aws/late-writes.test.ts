/** What a write that was long on its way, or one of too many, must not do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTable } from '../../lambda/aws/call-table.ts';
import { newLeg } from '../../lambda/calls/call.ts';
import { moveCall } from '../../lambda/calls/move-call.ts';
import { readSignals, type SignalDeps } from '../../lambda/signals/correspondence.ts';
import type { Signal } from '../../lambda/signals/mailbox.ts';
import { aCall, T0 } from '../support/builders.ts';
import { startTestTable } from '../support/table.ts';

let started: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  started = await startTestTable();
});
afterAll(() => started.close());

describe('an answer', () => {
  it('that was given in time and written when the call was being closed is too late', async () => {
    const calls = callTable(started.tenant('', () => T0));
    const call = aCall();
    await calls.create(call);
    await calls.takeCloseLease(call.callId, call.expiresAt + 1, call.expiresAt + 40_000);

    const at = call.expiresAt - 1;
    const result = await moveCall(calls, { name: 'answer', callId: call.callId, userId: 'bob', deviceId: 'phone', at });

    expect(result).toMatchObject({ kind: 'wrong-state', call: { endReason: 'no_answer' } });
  });
});

describe('devices that say that they ring', () => {
  it('are so many and no more, so that nobody can fill a call: those that are known may go on, and so may the caller', async () => {
    const calls = callTable(started.tenant('', () => T0));
    const reported = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`device-${n}`, T0]));
    const call = aCall({ legs: { bob: { ...newLeg, reported } } });
    await calls.create(call);
    const at = T0 + 10;
    const say = (deviceId: string) =>
      moveCall(calls, { name: 'ringing', callId: call.callId, userId: 'bob', deviceId, at });

    expect((await say('one-too-many')).kind).toBe('wrong-state');
    expect((await say('device-7')).kind).toBe('moved');
    const cancel = await moveCall(calls, { name: 'cancel', callId: call.callId, userId: 'alice', at });
    expect(cancel.kind).toBe('moved');
  });
});

describe('a signal that is missing', () => {
  const call = aCall({
    legs: { bob: { ...newLeg, answeredAt: T0, answeredBy: 'phone' } },
    answeredAt: T0,
    talkingLegs: 1,
  });
  const second: Signal = { seq: 2, from: { userId: 'alice', deviceId: 'laptop' }, content: '{}', sentAt: T0 };
  const readAt = (at: number) => {
    const deps = {
      calls: { get: async () => call },
      mailbox: { after: async () => [second] },
      now: () => at,
    } as unknown as SignalDeps;
    return readSignals(deps, { callId: call.callId, userId: 'bob', deviceId: 'phone' }, 0);
  };

  it('is waited for as long as the function that is writing it may live, and no longer', async () => {
    expect(await readAt(T0 + 11_999)).toEqual({ kind: 'read', signals: [] });
    expect(await readAt(T0 + 12_000)).toEqual({ kind: 'read', signals: [second] });
  });
});
