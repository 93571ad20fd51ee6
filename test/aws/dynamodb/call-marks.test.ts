import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTable } from '../../../lambda/aws/dynamodb/call-table.ts';
import { newLeg } from '../../../lambda/calls/call.ts';
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

  it('is the latest time up to which all participants are notified, also if an earlier one is written later', async () => {
    const call = aCall();
    await calls.create(call);
    const notifiedAt = async () => (await calls.get(call.callId))?.notifiedAt;

    await calls.markNotified(call.callId, T0 + 2_000);
    await calls.markNotified(call.callId, T0 + 1_000);
    expect(await notifiedAt()).toBe(T0 + 2_000);
    await calls.markNotified(call.callId, T0 + 3_000);

    expect(await notifiedAt()).toBe(T0 + 3_000);
  });
});
