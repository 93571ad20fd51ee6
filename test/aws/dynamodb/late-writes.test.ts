/** Writes that arrive late, or that exceed a limit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTable } from '../../../lambda/aws/dynamodb/call-table.ts';
import { newLeg } from '../../../lambda/calls/call.ts';
import { transitionCall } from '../../../lambda/calls/transition-call.ts';
import type { Signal } from '../../../lambda/signals/mailbox.ts';
import { readSignals, type SignalDeps } from '../../../lambda/signals/signal-exchange.ts';
import { aCall, T0 } from '../../support/builders.ts';
import { startTestTable } from '../../support/table.ts';

let started: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  started = await startTestTable();
});
afterAll(() => started.close());

describe('an answer', () => {
  it('that was given in time but is written while the call is being closed is too late', async () => {
    const calls = callTable(started.tenant('', () => T0));
    const call = aCall();
    await calls.create(call);
    await calls.takeCloseLease(call.callId, call.expiresAt + 1, call.expiresAt + 40_000);

    const at = call.expiresAt - 1;
    const result = await transitionCall(calls, {
      name: 'answer',
      callId: call.callId,
      userId: 'bob',
      deviceId: 'phone',
      at,
    });

    expect(result).toMatchObject({ kind: 'wrong-state', call: { endReason: 'no_answer' } });
  });
});

describe('devices that report ringing', () => {
  it('are limited, so that a callee cannot fill a call; known devices and the caller can still make transitions', async () => {
    const calls = callTable(started.tenant('', () => T0));
    const reported = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`device-${n}`, T0]));
    const call = aCall({ legs: { bob: { ...newLeg, reported } } });
    await calls.create(call);
    const at = T0 + 10;
    const reportRinging = (deviceId: string) =>
      transitionCall(calls, { name: 'ringing', callId: call.callId, userId: 'bob', deviceId, at });

    expect((await reportRinging('one-too-many')).kind).toBe('wrong-state');
    expect((await reportRinging('device-7')).kind).toBe('applied');
    const cancel = await transitionCall(calls, { name: 'cancel', callId: call.callId, userId: 'alice', at });
    expect(cancel.kind).toBe('applied');
  });
});

describe('a missing signal', () => {
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

  it('delays later signals for as long as the function that writes it may run, and no longer', async () => {
    expect(await readAt(T0 + 11_999)).toEqual({ kind: 'read', signals: [] });
    expect(await readAt(T0 + 12_000)).toEqual({ kind: 'read', signals: [second] });
  });
});
