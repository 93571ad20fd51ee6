import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBarrierProxy } from './barrier-proxy.ts';

/**
 * Requests of each round: the invite writes the call's record and text, counts, and reads the callee, invites in the other
 * direction, and whether the caller is being erased; then its two publishes, the history and the timers.
 */
const ROUNDS = [6, 4];
describe.each([
  ['without events for the team’s server', {}],
  ['with them', { events: { bus: true } }],
])('an invite %s', (_, options) => {
  let proxy: Awaited<ReturnType<typeof startBarrierProxy>>;
  let backend: TestBackend;
  beforeAll(async () => {
    proxy = await startBarrierProxy('invite', ROUNDS);
    backend = await startTestBackend({ environmentOf: proxy.environmentOf, ...options });
  });
  afterAll(async () => {
    await backend.close();
    await proxy.close();
  });

  it('reaches SNS in two hops: the requests of each hop are concurrent', async () => {
    const [alice, bobId] = [await backend.as(someone('alice')), someone('bob')];
    const bob = await backend.as(bobId);
    await bob('PUT', '/v1/devices/one', iphone());
    await bob('PUT', '/v1/devices/two', iphone());
    proxy.enableBarriers();
    const { status } = await alice('POST', '/v1/calls', inviteOf(bobId));

    expect(status).toBe(201);
    const [first, second] = proxy.seenRounds;
    const queries = ['dynamodb:Query', 'dynamodb:Query'];
    const writes = ['dynamodb:PutItem', 'dynamodb:PutItem'];
    expect(first).toEqual(['dynamodb:GetItem', ...writes, ...queries, 'dynamodb:UpdateItem']);
    expect(second).toEqual(['dynamodb:BatchWriteItem', 'sns:Publish', 'sns:Publish', 'sqs:SendMessageBatch']);
  });
});
