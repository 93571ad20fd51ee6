import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTable } from '../../lambda/aws/call-table.ts';
import { newLeg } from '../../lambda/calls/call.ts';
import type { CallStore } from '../../lambda/calls/call-store.ts';
import { aCall, T0 } from '../support/builders.ts';
import { enginesHere } from '../support/engines.ts';
import { startTestTable } from '../support/table.ts';

describe.each(enginesHere())('what is marked on a call, on %s', (engine) => {
  let calls: CallStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const started = await startTestTable(engine);
    calls = callTable(started.tenant('', () => T0));
    close = started.close;
  });
  afterAll(() => close());

  it('is the failure of the push that is on record, and not that of one before it', async () => {
    const rings = { phone: { outcome: 'accepted', messageId: 'second', at: T0 } } as const;
    const { callId } = aCall();
    await calls.create(aCall({ callId, legs: { bob: { ...newLeg, rings } } }));
    const failed = { userId: 'bob', deviceId: 'phone', reason: 'Unregistered', at: T0 + 1 };
    const failures = async () => (await calls.get(callId))?.legs.bob?.failed;

    await calls.markPushFailed(callId, { ...failed, messageId: 'first' });
    expect(await failures()).toEqual({});
    await calls.markPushFailed(callId, { ...failed, messageId: 'second' });

    expect(await failures()).toEqual({ phone: { at: T0 + 1, reason: 'Unregistered' } });
  });

  it('is the latest time up to which everybody was told, whoever writes an earlier one later', async () => {
    const call = aCall();
    await calls.create(call);
    const told = async () => (await calls.get(call.callId))?.toldAt;

    await calls.markTold(call.callId, T0 + 2_000);
    await calls.markTold(call.callId, T0 + 1_000);
    expect(await told()).toBe(T0 + 2_000);
    await calls.markTold(call.callId, T0 + 3_000);

    expect(await told()).toBe(T0 + 3_000);
  });
});
