/** Writes that arrive late, or that exceed a limit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTable } from '../../../lambda/aws/dynamodb/call-table.ts';
import { newLeg } from '../../../lambda/calls/call.ts';
import { transitionCall } from '../../../lambda/calls/transition-call.ts';
import type { Transition } from '../../../lambda/calls/transitions.ts';
import { LIMITS } from '../../../lambda/contract/limits.ts';
import type { Signal } from '../../../lambda/signals/mailbox.ts';
import { readSignals, type SignalDeps } from '../../../lambda/signals/signal-exchange.ts';
import { aCall, T0 } from '../../support/builders.ts';
import { startTestTable } from '../../support/table.ts';

const isRegistered = async () => true;

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
    await calls.close(call.callId, call.expiresAt + 1, true);

    const at = call.expiresAt - 1;
    const result = await transitionCall(
      calls,
      { name: 'answer', callId: call.callId, userId: 'bob', deviceId: 'phone', at },
      isRegistered,
    );

    expect(result).toMatchObject({ kind: 'wrong-state', call: { endReason: 'no_answer' } });
  });
});

describe('devices that report ringing', () => {
  const reportedBy = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`device-${n}`, T0]));

  it('are limited for each callee: known devices, other callees and the caller can still make transitions', async () => {
    const calls = callTable(started.tenant('', () => T0));
    const rings = { 'bobs-phone': { outcome: 'accepted' } } as const;
    const bob = { ...newLeg, rings, reported: reportedBy(LIMITS.reportingDevices) };
    const call = aCall({ legs: { bob, carol: newLeg } });
    await calls.create(call);
    const at = T0 + 10;
    const transition = (name: Transition['name'], userId: string, deviceId?: string) =>
      transitionCall(calls, { name, callId: call.callId, userId, deviceId, at }, isRegistered);

    expect((await transition('ringing', 'bob', 'one-too-many')).kind).toBe('wrong-state');
    expect((await transition('ringing', 'bob', 'device-7')).kind).toBe('applied');
    expect((await transition('ringing', 'bob', 'bobs-phone')).kind).toBe('applied');
    expect((await transition('ringing', 'carol', 'carols-phone')).kind).toBe('applied');
    expect((await transition('decline', 'bob', 'bobs-phone')).kind).toBe('applied');
    expect((await transition('cancel', 'alice')).kind).toBe('applied');
  });

  it('are devices that were rung, are registered or have an open socket', async () => {
    const calls = callTable(started.tenant('', () => T0));
    const rings = { rung: { outcome: 'accepted' } } as const;
    const call = aCall({ legs: { bob: { ...newLeg, rings, reported: { reported: T0 } } } });
    await calls.create(call);
    const asked: string[] = [];
    const ringing = async (deviceId: string) => {
      const transition = { name: 'ringing', callId: call.callId, userId: 'bob', deviceId, at: T0 + 10 } as const;
      const { kind } = await transitionCall(calls, transition, async (_userId, id) => {
        asked.push(id);
        return id === 'registered';
      });
      return kind;
    };

    expect(await ringing('rung')).toBe('applied');
    expect(await ringing('reported')).toBe('applied');
    expect(asked).toEqual([]);
    expect(await ringing('registered')).toBe('applied');
    expect(await ringing('made-up')).toBe('unknown-device');
    expect(asked).toEqual(['registered', 'made-up']);
    expect(Object.keys((await calls.get(call.callId))?.legs.bob?.reported ?? {})).not.toContain('made-up');
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
