import { randomUUID } from 'node:crypto';
import { BatchWriteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserTable } from '../../lambda/aws/dynamodb/browser-table.ts';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../lambda/aws/dynamodb/endpoint-table.ts';
import { erasureTable } from '../../lambda/aws/dynamodb/erasure-table.ts';
import { keysOf } from '../../lambda/aws/dynamodb/keys.ts';
import { toItem } from '../../lambda/aws/dynamodb/stored-items.ts';
import { userItemsTable } from '../../lambda/aws/dynamodb/user-items-table.ts';
import { newLeg } from '../../lambda/calls/call.ts';
import type { App } from '../../lambda/contract/environment.ts';
import { transitionDependencies } from '../../lambda/entry/dependencies/transition-dependencies.ts';
import type { PushSender } from '../../lambda/push/push-sender.ts';
import { IN_FLIGHT } from '../../lambda/users/erase-call.ts';
import { continueErasure, type EraseDeps } from '../../lambda/users/erase-user.ts';
import { ABANDONED_AFTER } from '../../lambda/users/erasure.ts';
import { type RequestDeps, requestErasure } from '../../lambda/users/request-erasure.ts';
import { noSockets } from '../model/no-sockets.ts';
import { aCall, aDevice, T0 } from '../support/builders.ts';
import { isLong } from '../support/long.ts';
import { startTestTable } from '../support/table.ts';

const CALLS = isLong ? 3_000 : 150;
const BLOCKS = 200;
const apps: readonly App[] = [{ appId: 'main', bundleId: 'com.example.app', applications: {} }];
const DAY = 24 * 60 * 60 * 1000;
/** Milliseconds that each look at the clock takes: a step is interrupted before it has seen everything. */
const TICK = 40;

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

/** A function that erases users of a tenant, and its queue, whose timers are delivered one after the other, each of them twice. */
const eraser = (tenant: string, start: number) => {
  let now = start;
  const queue: { readonly userId: string; readonly erasureId: string; readonly at: number }[] = [];
  const failing = { isOn: false };
  const delayed: unknown[] = [];
  const erased: string[] = [];
  const own = table.tenant(tenant, () => now);
  const ignore = () => {};
  const toSns: string[] = [];
  const push: PushSender = {
    send: async () => {
      toSns.push('Publish');
      return { kind: 'accepted', messageId: 'm' };
    },
  };
  const deps: EraseDeps & RequestDeps = {
    ...transitionDependencies(own, { push, sender: noSockets }, { apps, publicUrl: 'https://api.example.com' }, ignore),
    now: () => {
      now += TICK;
      return now;
    },
    erasures: erasureTable(own),
    items: userItemsTable(own),
    browsers: browserTable(own, async () => {}),
    devices: deviceTable(own, async () => {}),
    owners: endpointTable(own.db, table.name),
    endpoints: {
      remove: async () => {
        if (failing.isOn) throw new Error('SNS does not respond');
        toSns.push('DeleteEndpoint');
      },
    },
    timers: {
      set: async (userId, erasureId, _now, times) => {
        for (const at of times) queue.push({ userId, erasureId, at });
      },
    },
    onErasureDelayed: (_userId, _erasureId, cause) => delayed.push(cause),
    onErased: (_userId, erasureId) => erased.push(erasureId),
    newId: randomUUID,
    onRequested: ignore,
  };
  const request = (userId: string) => requestErasure(deps, userId);
  /** @returns number of steps */
  const run = async (limit = 500): Promise<number> => {
    let steps = 0;
    while (queue.length > 0 && steps < limit) {
      const next = queue.sort((a, b) => a.at - b.at).shift();
      if (next === undefined) break;
      now = Math.max(now, next.at);
      await continueErasure(deps, next.userId, next.erasureId);
      // SQS may deliver it twice.
      if (steps % 5 === 0) await continueErasure(deps, next.userId, next.erasureId);
      steps += 1;
    }
    return steps;
  };
  return {
    request,
    run,
    queue,
    failing,
    delayed,
    erased,
    toSns,
    wait: (ms: number) => {
      now += ms;
    },
  };
};

const write = async (items: readonly object[]): Promise<void> => {
  const { db } = table.tenant('');
  for (let start = 0; start < items.length; start += 25) {
    const puts = items.slice(start, start + 25).map((item) => ({ PutRequest: { Item: toItem(item) } }));
    await db.send(new BatchWriteItemCommand({ RequestItems: { [table.name]: puts } }));
  }
};

/** A user of a tenant with a history of calls of the last days, blocks, and as many devices as there may be, logged out or not. */
const storeUser = async (tenant: string, userId: string, calls: number, devices: number): Promise<void> => {
  const keys = keysOf(tenant);
  const ended = Array.from({ length: calls }, (_, index) => {
    const startedAt = T0 - DAY - index * 1000;
    const endedAt = startedAt + 5_000;
    const { caller, ...record } = aCall({
      callerId: userId,
      legs: { carol: newLeg },
      startedAt,
      endedAt,
      endReason: 'cancelled',
    });
    return [
      keys.history(userId, startedAt, record.callId),
      { ...keys.callText(record.callId, record.receiptKey), caller: { ...caller, name: `Name of ${userId}` } },
      { ...keys.call(record.callId), ...record },
    ];
  });
  const phones = Array.from({ length: devices }, (_, index) => {
    const endpointArn = `arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/main/${tenant}-${index}`;
    const device = aDevice({
      userId,
      deviceId: `phone-${index}`,
      platform: 'android',
      endpointArn,
      claim: `claim-${index}`,
    });
    return { ...keys.device(userId, device.deviceId), ...device };
  });
  const blocked = new Set(Array.from({ length: BLOCKS }, (_, index) => `user-${index}`));
  await write([
    ...ended.flat(),
    ...phones,
    { ...keys.profile(userId), blocked },
    { ...keys.deviceCount(userId), devices },
  ]);
};

/** Keys of what is stored of the user in a tenant, and of the names in calls. */
const left = async (tenant: string, userId: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  let ExclusiveStartKey: Record<string, never> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await table
      .tenant('')
      .db.send(new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey }));
    for (const item of Items) {
      const [pk = '', sk = ''] = [item.pk?.S, item.sk?.S];
      const isOfTenant = tenant === '' ? !pk.startsWith('TENANT#') : pk.startsWith(`TENANT#${tenant}#`);
      if (isOfTenant && (pk.endsWith(`USER#${userId}`) || sk.startsWith('CALL#TEXT#'))) keys.push(`${pk} ${sk}`);
    }
    ExclusiveStartKey = LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey !== undefined);
  return keys;
};

describe('the erasure of a user with much data', () => {
  it('goes on in many steps, whose timers may fire twice, and leaves nothing; the same id of another tenant stays', async () => {
    await storeUser('one', 'bob', CALLS, 32);
    await storeUser('two', 'bob', 3, 2);
    const others = await left('two', 'bob');
    const { request, run, erased } = eraser('one', T0);

    await request('bob');
    const steps = await run();

    expect(await left('one', 'bob')).toEqual([]);
    expect(await left('two', 'bob')).toEqual(others);
    expect(new Set(erased).size).toBe(1);
    expect(steps).toBeGreaterThan(5);
  });

  it('that cannot delete an endpoint deletes all else, and the endpoint as soon as SNS does', async () => {
    await storeUser('sns', 'bob', 3, 3);
    const { request, run, failing, delayed, queue } = eraser('sns', T0);
    failing.isOn = true;

    await request('bob');
    await run(10);
    expect((await left('sns', 'bob')).map((key) => key.split(' ')[1])).toEqual([
      'RING#DEVICE#phone-0',
      'RING#DEVICE#phone-1',
      'RING#DEVICE#phone-2',
      'RING#DEVICE_COUNT',
    ]);
    failing.isOn = false;
    await run();

    expect(delayed.length).toBeGreaterThan(0);
    expect(queue).toEqual([]);
    expect(await left('sns', 'bob')).toEqual([]);
  });

  it('that was given up after a day begins anew when it is asked for again; before that, it goes on as it is', async () => {
    await storeUser('late', 'bob', 1, 1);
    const { request, run, queue, wait } = eraser('late', T0);
    const first = await request('bob');
    queue.length = 0;

    expect((await request('bob')).id).toBe(first.id);
    await run();
    expect(await left('late', 'bob')).not.toEqual([]);
    wait(ABANDONED_AFTER);
    const second = await request('bob');
    await run();

    expect(second.id).not.toBe(first.id);
    expect(await left('late', 'bob')).toEqual([]);
  });

  it('notifies the user’s own phones of the end of a call before it deletes their endpoints', async () => {
    await storeUser('own', 'bob', 0, 1);
    const ringing = { ...newLeg, rings: { 'phone-0': { outcome: 'accepted', at: T0 } as const } };
    const call = aCall({ legs: { bob: ringing } });
    const { caller: _, ...record } = call;
    const keys = keysOf('own');
    await write([{ ...keys.call(call.callId), ...record }, keys.history('bob', call.startedAt, call.callId)]);
    const { request, run, toSns } = eraser('own', T0);

    await request('bob');
    await run();

    expect(toSns).toEqual(['Publish', 'DeleteEndpoint']);
  });

  it('leaves a user alone who has come back, however late its timers are', async () => {
    const { request, run, queue, wait } = eraser('back', T0);
    const { id } = await request('bob');
    await run();
    wait(IN_FLIGHT);
    await storeUser('back', 'bob', 2, 1);
    const stored = await left('back', 'bob');

    queue.push({ userId: 'bob', erasureId: id, at: T0 + 60_000 });
    await run();

    expect(await left('back', 'bob')).toEqual(stored);
  });

  it('is carried on by its own timers only: a late one of an earlier erasure does nothing', async () => {
    const { request, run, queue, wait } = eraser('twice', T0);
    const first = await request('bob');
    await run();
    wait(IN_FLIGHT);
    await storeUser('twice', 'bob', 2, 1);
    await request('bob');
    queue.splice(0);
    const marked = await left('twice', 'bob');

    queue.push({ userId: 'bob', erasureId: first.id, at: T0 + 60_000 });
    await run();

    expect(await left('twice', 'bob')).toEqual(marked);
    expect(queue).toEqual([]);
  });
});
