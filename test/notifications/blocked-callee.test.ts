import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
import { calleeTable } from '../../lambda/aws/dynamodb/callee-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { callAt, newLeg } from '../../lambda/calls/call.ts';
import { notifyParticipants } from '../../lambda/notifications/notify-participants.ts';
import { someone } from '../support/backend.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';
import { ringingDeps } from '../support/ringing-deps.ts';
import { startTestTable } from '../support/table.ts';

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

/** Notifies bob of a cancel in the middle of the invite, when it is not recorded yet whether he is rung. */
const notifiedOfCancel = async (isBlocked: boolean) => {
  const own = table.tenant('', () => T0 + 1_000);
  const bob = someone('bob');
  const endpointArn = `arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/main/${bob}`;
  await deviceTable(own).claim(aDevice({ userId: bob, platform: 'android', endpointArn }));
  if (isBlocked) await calleeTable(own).block(bob, 'alice');
  const end = { endedAt: T0 + 1_000, endReason: 'cancelled', endedSeq: 1, changedSeq: 1, unnotified: true } as const;
  const call = aCall({ legs: { [bob]: newLeg }, inviteLease: T0 + 12_000, invited: false, ...end });
  await callTable(own).create(call);
  const deps = ringingDeps(own);

  await notifyParticipants(deps, callAt(call, T0 + 1_000));

  return deps.recorded.logged;
};

it('a cancel in the middle of an invite reaches a phone that may be ringing', async () => {
  expect(await notifiedOfCancel(false)).toEqual(['notification.sent']);
});

it('a callee who blocks the caller hears nothing of it', async () => {
  expect(await notifiedOfCancel(true)).toEqual([]);
});
