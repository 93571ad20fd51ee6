import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { newLeg } from '../../lambda/calls/call.ts';
import { notifyAgain } from '../../lambda/ringing/notify-again.ts';
import { someone } from '../support/backend.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';
import { ringingDeps } from '../support/ringing-deps.ts';
import { startTestTable } from '../support/table.ts';

const MINUTE = 60_000;
/** When the caller cancelled. */
const CANCELLED = T0 + 10_000;

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

/** Notifies of a cancelled call some time after the cancel, while SNS accepts no push. */
const notifyAfter = async (
  ms: number,
  { firstDelay, changedSeq = 1 }: { firstDelay?: number; changedSeq?: number } = {},
) => {
  const at = CANCELLED + ms;
  const own = table.tenant('', () => at);
  const bob = someone('bob');
  const endpointArn = `arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/main/${bob}`;
  await deviceTable(own).claim(aDevice({ userId: bob, platform: 'android', endpointArn }));
  const rings = { phone: { outcome: 'accepted', messageId: 'm' } } as const;
  const call = aCall({
    legs: { [bob]: { ...newLeg, rings } },
    endedAt: CANCELLED,
    endReason: 'cancelled',
    endedSeq: 1,
    changedSeq: 1,
    unnotified: true,
  });
  await callTable(own).create(call);
  const deps = ringingDeps(own, { kind: 'retryable', reason: 'unavailable' });

  await notifyAgain(deps, call.callId, changedSeq, firstDelay);

  const { timers, logged } = deps.recorded;
  return { next: timers.map((timer) => timer.at - at), logged };
};
const sent = 'notification.sent';

it.each([0, MINUTE - 1])('a notification that SNS does not accept is sent again after 4 s: %i ms later', async (ms) => {
  expect(await notifyAfter(ms)).toEqual({ next: [4_000], logged: [sent] });
});

it('the first time, it is sent again after 2 s', async () => {
  expect(await notifyAfter(0, { firstDelay: 2_000 })).toEqual({ next: [2_000], logged: [sent] });
});

it('a minute after the change, when no phone rings any more, it is sent again after 30 s', async () => {
  expect(await notifyAfter(MINUTE)).toEqual({ next: [30_000], logged: [sent] });
});

it('a change is not notified of once there is a later one, which has attempts of its own', async () => {
  expect(await notifyAfter(0, { changedSeq: 0 })).toEqual({ next: [], logged: [] });
});

it('15 minutes after the change, it is given up', async () => {
  expect(await notifyAfter(15 * MINUTE)).toEqual({ next: [], logged: [sent, 'notification.abandoned'] });
});
