import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calleeTable } from '../../../lambda/aws/dynamodb/callee-table.ts';
import { socketTable } from '../../../lambda/aws/dynamodb/socket-table.ts';
import { MAX_CONNECTION_DURATION, MAX_SOCKETS, type Socket } from '../../../lambda/sockets/socket.ts';
import { someone } from '../../support/backend.ts';
import { T0 } from '../../support/builders.ts';
import { enginesHere } from '../../support/engines.ts';
import { startTestTable } from '../../support/table.ts';

const aSocket = (userId: string, changes: Partial<Socket> = {}): Socket => ({
  userId,
  deviceId: 'phone',
  connectionId: 'L0SM9cOFvHcCIhw=',
  openedAt: T0,
  ...changes,
});

describe.each(enginesHere())('sockets on %s', (engine) => {
  let started: Awaited<ReturnType<typeof startTestTable>>;
  beforeAll(async () => {
    started = await startTestTable(engine);
  });
  afterAll(() => started.close());

  const at = (now: number) => started.tenant('', () => now);

  it('are one for each device: a new one replaces it, and open returns the previous connection', async () => {
    const bob = someone('bob');
    const sockets = socketTable(at(T0));
    const [first, second] = [aSocket(bob), aSocket(bob, { connectionId: 'second=' })];

    expect(await sockets.open(first)).toBe(undefined);
    expect(await sockets.open(second)).toBe(first.connectionId);
    expect(await sockets.list(bob)).toEqual([second]);
  });

  it('are deleted when they close, unless their device has opened another', async () => {
    const bob = someone('bob');
    const sockets = socketTable(at(T0));
    const [first, second] = [aSocket(bob), aSocket(bob, { connectionId: 'second=' })];
    await sockets.open(first);
    await sockets.open(second);

    await sockets.close(first);
    expect(await sockets.list(bob)).toEqual([second]);
    await sockets.close(second);
    await sockets.close(second);
    expect(await sockets.list(bob)).toEqual([]);
  });

  it('are kept as broken until their device opens another; the first break of the current one counts', async () => {
    const bob = someone('bob');
    const sockets = socketTable(at(T0));
    const [first, second] = [aSocket(bob, { callId: 'a-call' }), aSocket(bob, { connectionId: 'second=' })];
    await sockets.open(first);
    await sockets.markLost(second, T0 + 1);
    expect(await sockets.list(bob)).toEqual([first]);

    await sockets.markLost(first, T0 + 2);
    await sockets.markLost(first, T0 + 3);
    await sockets.close(first, { unlessLost: true });
    expect(await sockets.list(bob)).toEqual([{ ...first, lostAt: T0 + 2 }]);
    expect((await calleeTable(at(T0)).deliveryTargets(bob)).sockets).toEqual([]);
    const late = at(T0 + MAX_CONNECTION_DURATION + 1);
    expect(await socketTable(late).list(bob)).toHaveLength(1);

    await sockets.open(second);
    expect(await sockets.list(bob)).toEqual([second]);
    await sockets.close(second, { unlessLost: true });
    await sockets.markLost(second, T0 + 4);
    expect(await sockets.list(bob)).toEqual([]);
  });

  it('are claimed once for the notice of a break, which the next socket of the device inherits until it is cleared', async () => {
    const bob = someone('bob');
    const sockets = socketTable(at(T0));
    const [first, second] = [aSocket(bob), aSocket(bob, { connectionId: 'second=' })];
    await sockets.open(first);
    expect(await sockets.claimNotice(first, 'a-call')).toBe(false);
    await sockets.markLost(first, T0);
    expect(await sockets.claimNotice(first, 'a-call')).toBe(true);
    expect(await sockets.claimNotice(first, 'a-call')).toBe(false);
    expect(await sockets.claimNotice(first, 'another')).toBe(true);

    await sockets.open(second);
    expect(await sockets.claimNotice(first, 'third')).toBe(false);
    await sockets.clearNotice(second, 'a-call');
    expect(await sockets.list(bob)).toEqual([{ ...second, unreachableIn: new Set(['another']) }]);
    await sockets.clearNotice(second, 'another');
    expect(await sockets.list(bob)).toEqual([second]);
    await sockets.clearNotice(aSocket(someone('carol')), 'a-call');
  });

  it('read as missing after two hours, whether or not DynamoDB has deleted them', async () => {
    const bob = someone('bob');
    await socketTable(at(T0)).open(aSocket(bob));

    expect(await socketTable(at(T0 + MAX_CONNECTION_DURATION - 1)).list(bob)).toHaveLength(1);
    expect(await socketTable(at(T0 + MAX_CONNECTION_DURATION)).list(bob)).toEqual([]);
    expect((await calleeTable(at(T0 + MAX_CONNECTION_DURATION)).deliveryTargets(bob)).sockets).toEqual([]);
  });

  it('belong to one tenant’s user, not to a user of the same name in another tenant', async () => {
    const bob = someone('bob');
    await socketTable(started.tenant('acme', () => T0)).open(aSocket(bob));

    expect(await socketTable(started.tenant('other', () => T0)).list(bob)).toEqual([]);
    expect((await calleeTable(at(T0)).deliveryTargets(bob)).sockets).toEqual([]);
  });

  it('get events up to a maximum, even if more are stored; the list has all of them, so that the oldest can be closed', async () => {
    const bob = someone('bob');
    const sockets = socketTable(at(T0));
    const many = Array.from({ length: MAX_SOCKETS + 5 }, (_, n) => aSocket(bob, { deviceId: `device-${n}` }));
    await Promise.all(many.map((socket) => sockets.open(socket)));

    expect(await sockets.list(bob)).toHaveLength(MAX_SOCKETS + 5);
    expect((await calleeTable(at(T0)).read(bob)).sockets).toHaveLength(MAX_SOCKETS);
  });
});
