import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockTable } from '../../../lambda/aws/dynamodb/block-table.ts';
import { calleeTable } from '../../../lambda/aws/dynamodb/callee-table.ts';
import { socketTable } from '../../../lambda/aws/dynamodb/socket-table.ts';
import { toItem } from '../../../lambda/aws/dynamodb/stored-items.ts';
import type { TenantTable } from '../../../lambda/aws/dynamodb/tenant-table.ts';
import { someone } from '../../support/backend.ts';
import { aDevice, T0 } from '../../support/builders.ts';
import { enginesHere } from '../../support/engines.ts';
import { startTestTable } from '../../support/table.ts';

/** Bytes that DynamoDB reads for one page of a query. */
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

  it('with more removed devices than fit into one page is read with their blocks, phone and socket', async () => {
    const bob = someone('bob');
    const tokenHash = 'x'.repeat(100_000);
    for (let n = 0; n * tokenHash.length < 2 * PAGE; n += 1) {
      await put(bob, `removed-${String(n).padStart(2, '0')}`, { tokenHash, removedAt: T0 });
    }
    await put(bob, 'the-phone');
    await blockTable(table).block(bob, 'mallory');
    await socketTable(table).open({ userId: bob, deviceId: 'the-phone', connectionId: 'its=', openedAt: T0 });

    const { devices, sockets, blocked } = await calleeTable(table).read(bob);
    const targets = await calleeTable(table).deliveryTargets(bob);

    expect(devices.map(({ deviceId }) => deviceId)).toEqual(['the-phone']);
    expect(sockets.map(({ connectionId }) => connectionId)).toEqual(['its=']);
    expect([...blocked]).toEqual(['mallory']);
    const blockedAt = new Map([['mallory', T0]]);
    expect(targets).toEqual({
      ...{ userId: bob, devices, browsers: [], sockets, blocked, blockedAt, isBeingErased: false },
      ...{ doNotDisturb: undefined, withheld: new Map() },
    });
  });

  it('who unblocks a user that was not blocked leaves nothing in the table', async () => {
    const bob = someone('bob');
    await blockTable(table).unblock(bob, 'mallory');

    const Key = toItem(table.keys.profile(bob));
    expect((await table.db.send(new GetItemCommand({ TableName: table.TableName, Key }))).Item).toBeUndefined();
  });

  it('blocks at most 1,000 others; one of them may be blocked again, and one that is unblocked makes room', async () => {
    const bob = someone('bob');
    const blocks = blockTable(table);
    const blocked = new Set(Array.from({ length: 1_000 }, (_, n) => `user-${n}`));
    const Item = toItem({ ...table.keys.profile(bob), blocked });
    await table.db.send(new PutItemCommand({ TableName: table.TableName, Item }));

    const surplus = await blocks.block(bob, 'mallory');
    const again = await blocks.block(bob, 'user-7');
    await blocks.unblock(bob, 'user-7');
    const next = await blocks.block(bob, 'mallory');

    expect([surplus, again, next]).toEqual([false, true, true]);
    expect(await blocks.list(bob)).toHaveLength(1_000);
  });
});
