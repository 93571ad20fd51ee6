import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../../lambda/aws/dynamodb/call-table.ts';
import { newLeg } from '../../../lambda/calls/call.ts';
import type { CallStore } from '../../../lambda/calls/call-store.ts';
import { aCall, T0 } from '../../support/builders.ts';
import { startTestTable } from '../../support/table.ts';

let table: Awaited<ReturnType<typeof startTestTable>>;
let calls: CallStore;
beforeAll(async () => {
  table = await startTestTable();
  calls = callTable(table.tenant('', () => T0));
});
afterAll(() => table.close());

it('a call fails once, and only if it has not changed since it was read', async () => {
  const talking = { ...newLeg, answeredAt: T0, answeredBy: 'phone' };
  const call = aCall({ answeredAt: T0, openLegs: 2, talkingLegs: 1, legs: { bob: talking, carol: newLeg } });
  await calls.create(call);
  const answer = { name: 'answer', callId: call.callId, userId: 'carol', deviceId: 'phone', at: T0 } as const;
  await calls.transition({ ...answer, isKnownDevice: true }, 'callee');

  expect((await calls.fail(call, T0 + 62_000)).applied).toBe(false);
  const current = await calls.get(call.callId);
  expect(current?.endedAt).toBeUndefined();

  const attempts = [await calls.fail(current ?? call, T0 + 62_000), await calls.fail(current ?? call, T0 + 62_001)];
  expect(attempts.map(({ applied }) => applied)).toEqual([true, false]);
  expect(await calls.get(call.callId)).toMatchObject({ endReason: 'failed', endedAt: T0 + 62_000 });
});
