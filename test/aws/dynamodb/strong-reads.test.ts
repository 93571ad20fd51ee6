/** Reads that a decision rests on see every write that was answered before: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTable } from '../../../lambda/aws/dynamodb/call-table.ts';
import { calleeTable } from '../../../lambda/aws/dynamodb/callee-table.ts';
import { deviceTable } from '../../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../../lambda/aws/dynamodb/endpoint-table.ts';
import { erasureTable } from '../../../lambda/aws/dynamodb/erasure-table.ts';
import { historyTable } from '../../../lambda/aws/dynamodb/history-table.ts';
import type { TenantTable } from '../../../lambda/aws/dynamodb/tenant-table.ts';
import { aCall } from '../../support/builders.ts';
import { startTestTable } from '../../support/table.ts';

let own: Awaited<ReturnType<typeof startTestTable>>;
let table: TenantTable;
/** `ConsistentRead` of each read. */
const reads: unknown[] = [];
beforeAll(async () => {
  own = await startTestTable();
  table = own.tenant('');
  table.db.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName !== undefined && /^(GetItem|Query)Command$/.test(commandName))
          reads.push('ConsistentRead' in args.input ? args.input.ConsistentRead : undefined);
        return next(args);
      },
    { step: 'initialize', name: 'reads' },
  );
});
afterAll(() => own.close());

const consistencyOf = async (read: (table: TenantTable) => Promise<unknown>): Promise<readonly unknown[]> => {
  reads.length = 0;
  await read(table);
  return [...reads];
};

const ARN = 'arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/main/x';
const call = aCall();

it.each<[string, (table: TenantTable) => Promise<unknown>]>([
  ['a user’s devices, of which a registration makes one', (t) => deviceTable(t).registrations('bob')],
  ['a user’s devices, which an erasure removes', (t) => deviceTable(t).list('bob')],
  ['a device that is changed', (t) => deviceTable(t).get('bob', 'phone')],
  ['who has an endpoint, which may be taken or deleted', (t) => endpointTable(t.db, t.TableName).of(ARN)],
  ['where a user is notified of a change', (t) => calleeTable(t).deliveryTargets('bob')],
  ['an erasure that goes on', (t) => erasureTable(t).get('bob')],
  ['a call that is changed, or that a phone asks for', (t) => callTable(t).get(call.callId)],
  ['whether the call of an invite is in the history', (t) => historyTable(t).isRemembered(call)],
  ['the calls in return, which are the same call', (t) => historyTable(t).invitesOf('bob', 'alice', 0)],
])('strongly consistent is the read of %s', async (_what, read) => {
  const found = await consistencyOf(read);

  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found)).toEqual(new Set([true]));
});

it.each<[string, (table: TenantTable) => Promise<unknown>]>([
  ['the callees before a ring, where milliseconds count', (t) => calleeTable(t).read('bob')],
  ['whether a user is being erased, who is looked at again later', (t) => calleeTable(t).isBeingErased('bob')],
  ['a call, for what stays true once it is', (t) => callTable(t).get(call.callId, false)],
])('not strongly consistent is only the read of %s', async (_what, read) => {
  expect((await consistencyOf(read)).filter(Boolean)).toEqual([]);
});
