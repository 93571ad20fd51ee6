import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { closeCall } from '../../lambda/ringing/close-call.ts';
import { aCall, T0 } from '../support/builders.ts';
import { ringingDeps } from '../support/ringing-deps.ts';
import { startTestTable } from '../support/table.ts';

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

/** Closes a stored call at a time. */
const close = async (at: number) => {
  const call = aCall();
  const own = table.tenant('', () => at);
  const calls = callTable(own);
  await calls.create(call);
  const deps = ringingDeps(own);
  const isDone = await closeCall(deps, call.callId);
  return { isDone, closedAt: (await calls.get(call.callId))?.closedAt, logged: deps.recorded.logged };
};

it('a timer that fires before the end of the ring window closes nothing, and is retried', async () => {
  expect(await close(T0 + 39_999)).toEqual({ isDone: false, closedAt: undefined, logged: [] });
});

it('a timer at the end of the ring window closes the call, which is missed', async () => {
  expect(await close(T0 + 40_000)).toEqual({ isDone: true, closedAt: T0 + 40_000, logged: ['call.missed'] });
});
