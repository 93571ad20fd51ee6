import { afterAll, beforeAll, expect, it } from 'vitest';
import { blockTable } from '../../lambda/aws/dynamodb/block-table.ts';
import { callTable } from '../../lambda/aws/dynamodb/call-table.ts';
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

/** Notifies bob of a cancel when it is not recorded whether he is rung: in the middle of the invite, or after it died. */
const notifiedOfCancel = async (blockedAt?: number) => {
  const own = table.tenant('', () => T0 + 1_000);
  const bob = someone('bob');
  const endpointArn = `arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/main/${bob}`;
  await deviceTable(own).claim(aDevice({ userId: bob, platform: 'android', endpointArn }));
  const block = (at: number) => blockTable(table.tenant('', () => at)).block(bob, 'alice');
  if (blockedAt !== undefined) await block(blockedAt);
  if (blockedAt !== undefined) await block(T0 + 500);
  const end = { endedAt: T0 + 1_000, endReason: 'cancelled', endedSeq: 1, changedSeq: 1, unnotified: true } as const;
  const call = aCall({ legs: { [bob]: newLeg }, inviteLease: T0 + 12_000, invited: false, ...end });
  await callTable(own).create(call);
  const deps = ringingDeps(own);

  await notifyParticipants(deps, callAt(call, T0 + 1_000));

  return deps.recorded.logged;
};

it('a cancel in the middle of an invite reaches a phone that may be ringing', async () => {
  expect(await notifiedOfCancel()).toEqual(['notification.sent']);
});

it('a callee who blocked the caller before the call hears nothing of it, also if they repeat the block during it', async () => {
  expect(await notifiedOfCancel(T0 - 2_000)).toEqual([]);
});

it('a callee who blocks the caller during the call hears of its end, because their phone may be ringing', async () => {
  expect(await notifiedOfCancel(T0 + 500)).toEqual(['notification.sent']);
});
