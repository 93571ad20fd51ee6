import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';
import { startBarrierProxy } from './barrier-proxy.ts';

/** What an invite reads and writes, all at once; then its two publishes, with the history and the timers. */
const ROUNDS = [3, 4];
let proxy: Awaited<ReturnType<typeof startBarrierProxy>>;
let house: TestHouse;
beforeAll(async () => {
  proxy = await startBarrierProxy('invite', ROUNDS);
  house = await startTestHouse({ environmentOf: proxy.environmentOf });
});
afterAll(async () => {
  await house.close();
  await proxy.close();
});

describe('an invite', () => {
  it('reaches SNS in two hops: nothing of either waits for anything else of it', async () => {
    const [alice, bobId] = [await house.as(someone('alice')), someone('bob')];
    const bob = await house.as(bobId);
    await bob('PUT', '/v1/devices/one', iphone());
    await bob('PUT', '/v1/devices/two', iphone());
    proxy.raise();
    const { status } = await alice('POST', '/v1/calls', inviteOf(bobId));

    expect(status).toBe(201);
    const [first, second] = proxy.seen;
    expect(first).toEqual(['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem']);
    expect(second).toEqual(['dynamodb:BatchWriteItem', 'sns:Publish', 'sns:Publish', 'sqs:SendMessageBatch']);
  });
});
