import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../../lambda/aws/dynamodb/call-table.ts';
import type { Call } from '../../../lambda/calls/call.ts';
import { aCall, T0 } from '../../support/builders.ts';
import { startTestTable } from '../../support/table.ts';

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

const claim = async (changes: Partial<Call>, at = T0 + 5_000) => {
  const calls = callTable(table.tenant('', () => T0));
  const call = aCall(changes);
  await calls.create(call);
  return [
    (await calls.claimSecondRing(call.callId, at, at + 12_000)).applied,
    (await calls.claimSecondRing(call.callId, at + 12_000, at + 24_000)).applied,
  ];
};

it('the second ring of a call is claimed once', async () => {
  expect(await claim({})).toEqual([true, false]);
});

it.each([
  ['has ended', { endedAt: T0 + 4_000, endReason: 'cancelled' }],
  ['was declined by every callee', { openLegs: 0 }],
  ['was answered by every callee who can still answer', { openLegs: 1, talkingLegs: 1 }],
] as const)('a call that %s rings no second time', async (_, changes) => {
  expect(await claim(changes)).toEqual([false, false]);
});

it('a call rings no second time after its ring window', async () => {
  expect(await claim({}, T0 + 40_000)).toEqual([false, false]);
});

it('a call rings a second time only after its invite has released its lease', async () => {
  expect(await claim({ inviteLease: T0 + 12_000 })).toEqual([false, true]);
});
