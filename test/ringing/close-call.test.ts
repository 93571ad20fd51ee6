import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { newLeg } from '../../lambda/calls/call.ts';
import { closeCall } from '../../lambda/ringing/close-call.ts';
import { someone } from '../support/backend.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';
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

it('a timer of a call that was cancelled notifies of the cancel, if nobody has', async () => {
  const bob = someone('bob');
  const own = table.tenant('', () => T0 + 41_000);
  const endpointArn = `arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/main/${bob}`;
  await deviceTable(own).claim(aDevice({ userId: bob, platform: 'android', endpointArn }));
  const rung = {
    ...newLeg,
    rings: { phone: { outcome: 'accepted', messageId: 'm' } },
    reported: { phone: T0 },
  } as const;
  const end = { endedAt: T0 + 39_000, endReason: 'cancelled', endedSeq: 1 } as const;
  const call = aCall({ legs: { [bob]: rung }, changedSeq: 1, unnotified: true, ...end });
  await callTable(own).create(call);
  const deps = ringingDeps(own);

  const isDone = await closeCall(deps, call.callId);

  expect({ isDone, logged: deps.recorded.logged }).toEqual({ isDone: true, logged: ['notification.sent'] });
  expect((await callTable(own).get(call.callId))?.unnotified).toBeUndefined();
});
