import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../../lambda/aws/dynamodb/call-table.ts';
import { type Call, newLeg } from '../../../lambda/calls/call.ts';
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

/** An answered call, in which both sockets broke: the caller's after one second, the callee's after two. */
const broken = async (changes: Partial<Call> = {}): Promise<Call> => {
  const call = aCall({
    answeredAt: T0,
    talkingLegs: 1,
    legs: { bob: { ...newLeg, answeredAt: T0, answeredBy: 'phone' } },
    callerLost: { deviceId: 'laptop', at: T0 + 1_000 },
    calleeLost: { deviceId: 'phone', at: T0 + 2_000 },
    ...changes,
  });
  await calls.create(call);
  return call;
};
const read = { caller: T0 + 1_000, callee: T0 + 2_000 };

it('a call fails if both breaks are still as they were read', async () => {
  const { callId } = await broken();

  const { applied, call } = await calls.fail(callId, 'bob', read, T0 + 62_000);

  expect([applied, call?.endReason]).toEqual([true, 'failed']);
});

it.each([
  ['the caller is back', { callerLost: undefined }],
  ['the callee is back', { calleeLost: undefined }],
  ['a socket has broken again', { calleeLost: { deviceId: 'phone', at: T0 + 30_000 } }],
] as const)('a call goes on when %s since the breaks were read', async (_, changes) => {
  const { callId } = await broken(changes);

  expect((await calls.fail(callId, 'bob', read, T0 + 62_000)).applied).toBe(false);
  expect((await calls.get(callId))?.endedAt).toBeUndefined();
});

it('a break is not recorded in a call that has ended', async () => {
  const { callId } = await broken({ endedAt: T0 + 500, endReason: 'completed', callerLost: undefined });

  await calls.markLost(callId, 'caller', 'bob', { deviceId: 'laptop', at: T0 + 1_000 });

  expect((await calls.get(callId))?.callerLost).toBeUndefined();
});

it('the other party is notified of a break once, and not of one that is over', async () => {
  const { callId } = await broken();

  const claims = [T0 + 1_000, T0 + 1_000, T0 + 999].map((at) => () => calls.claimNotice(callId, 'caller', at));
  const results: boolean[] = [];
  for (const claim of claims) results.push(await claim());

  expect(results).toEqual([true, false, false]);
});
