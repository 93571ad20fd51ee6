import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calleeTable } from '../../lambda/aws/callee-table.ts';
import { socketTable } from '../../lambda/aws/socket-table.ts';
import { toItem } from '../../lambda/aws/stored-items.ts';
import type { TenantTable } from '../../lambda/aws/tenant-table.ts';
import { LONGEST_CALL } from '../../lambda/calls/callee-store.ts';
import { aDevice, T0 } from '../support/builders.ts';
import { enginesHere } from '../support/engines.ts';
import { someone } from '../support/house.ts';
import { startTestTable } from '../support/table.ts';

/** Bytes that DynamoDB reads for one answer. */
const PAGE = 1024 * 1024;

describe.each(enginesHere())('a user on %s', (engine) => {
  let started: Awaited<ReturnType<typeof startTestTable>>;
  let table: TenantTable;
  beforeAll(async () => {
    started = await startTestTable(engine);
    table = started.tenant('', () => T0);
  });
  afterAll(() => started.close());

  const put = async (userId: string, deviceId: string, more: object = {}) => {
    const device = aDevice({ userId, deviceId });
    const Item = toItem({ ...table.keys.device(userId, deviceId), ...device, ...more });
    await table.db.send(new PutItemCommand({ TableName: table.TableName, Item }));
  };

  it('who has removed more devices than one answer holds still has their blocks, calls, phone and socket', async () => {
    const bob = someone('bob');
    const tokenHash = 'x'.repeat(100_000);
    for (let n = 0; n * tokenHash.length < 2 * PAGE; n += 1) {
      await put(bob, `removed-${String(n).padStart(2, '0')}`, { tokenHash, removedAt: T0 });
    }
    await put(bob, 'the-phone');
    await calleeTable(table).block(bob, 'mallory');
    await calleeTable(table).enterCall(bob, 'a-call', T0);
    await socketTable(table).open({ userId: bob, deviceId: 'the-phone', connectionId: 'its=', openedAt: T0 });

    const { devices, sockets, blocked, inCalls } = await calleeTable(table).read(bob);
    const reach = await calleeTable(table).reach(bob);

    expect(devices.map(({ deviceId }) => deviceId)).toEqual(['the-phone']);
    expect(sockets.map(({ connectionId }) => connectionId)).toEqual(['its=']);
    expect([...blocked]).toEqual(['mallory']);
    expect(inCalls).toEqual([{ callId: 'a-call', since: T0 }]);
    expect(reach).toEqual({ userId: bob, devices, sockets });
  });

  it('is in no end of calls that nobody ended: those that are too old go when there are many, and only those', async () => {
    const agent = someone('agent');
    const [then, later] = [T0 - LONGEST_CALL, T0 - LONGEST_CALL + 1];
    const calls = calleeTable(table);
    await calls.enterCall(agent, 'long-ago', then);
    for (let n = 0; n < 99; n += 1) await calls.enterCall(agent, `call-${n}`, later);
    const before = (await calls.read(agent)).inCalls;

    await calls.enterCall(agent, 'new', T0);

    const after = (await calls.read(agent)).inCalls.map(({ callId }) => callId);
    expect(before).toHaveLength(100);
    expect(after).toHaveLength(100);
    expect(after).toContain('new');
    expect(after).not.toContain('long-ago');
    await calls.enterCall(agent, 'one more', T0);
    expect((await calls.read(agent)).inCalls).toHaveLength(101);
  });
});
