/** Two local backends with one issuer, and the client over the wire; the first one is killed in the middle. By hand: a minute of real time. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Call, type Client, createClient } from '../../client/src/index.ts';
import { memoryStorage } from '../../client/src/runtime/stored.ts';
import { someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { iphoneRegistration } from './local-client.ts';

let [eu, us]: (TestBackend | undefined)[] = [];
const clients: Client[] = [];
beforeAll(async () => {
  us = await startTestBackend();
  const { issuer, audience } = us.issuer;
  const common = { userIdClaim: 'sub', userIdPrefix: '', tenantClaim: '', shared: true, namesAnyUser: true };
  eu = await startTestBackend({ identity: [{ ...common, issuer, audience: [audience], algorithms: ['RS256'] }] });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await eu?.close();
  await us?.close();
});

const backends = (): readonly [TestBackend, TestBackend] => {
  if (eu === undefined || us === undefined) throw new Error('not started');
  return [eu, us];
};

const connected = async (user: string, deviceId: string) => {
  const [first, second] = backends();
  const incoming: Call[] = [];
  const client = createClient({
    url: [first.url, second.url],
    getToken: () => second.issuer.mint(user),
    storage: memoryStorage(),
    deviceId,
    WebSocket,
  });
  clients.push(client);
  client.on('incoming', (call) => incoming.push(call));
  client.connect();
  await client.registerDevice(iphoneRegistration());
  return { client, incoming };
};
const until = (check: () => void | Promise<void>, timeout = 10_000) => vi.waitFor(check, { timeout, interval: 50 });
const devicesOf = async (backend: TestBackend, user: string) => {
  const headers = { authorization: `Bearer ${await backends()[1].issuer.mint(user)}` };
  return (await backend.request('GET', '/v1/devices', { headers })).body.devices;
};

it('rings in the second region within seconds of the loss of the first one, whose call ends within 90 s', async () => {
  const [first, second] = backends();
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const alice = await connected(aliceId, 'laptop');
  const bob = await connected(bobId, 'phone');

  // Registered with each, blocks written to each.
  for (const backend of [first, second])
    await until(async () => expect(await devicesOf(backend, bobId)).toHaveLength(1));
  await bob.client.block('mallory');
  for (const backend of [first, second]) {
    const headers = { authorization: `Bearer ${await second.issuer.mint(bobId)}` };
    expect((await backend.request('GET', '/v1/blocks', { headers })).body).toEqual({ blocks: ['mallory'] });
  }

  // A call in the first region, answered.
  const call = await alice.client.invite({ to: bobId, caller: { name: 'Alice' } });
  await until(() => expect(bob.incoming).toHaveLength(1));
  const [rung] = bob.incoming as [Call];
  expect(rung.id).toBe(call.id);
  expect((await rung.answer()).state).toBe('answered');
  await until(() => expect(call.state).toBe('answered'));
  const ends: unknown[] = [];
  for (const one of [call, rung]) one.on('ended', (reason) => ends.push(reason));

  await first.close();
  eu = undefined;
  const lostAt = Date.now();

  const next = await alice.client.invite({ to: bobId, caller: { name: 'Alice' } });
  await until(() => expect(bob.incoming).toHaveLength(2));
  const rungAfter = Date.now() - lostAt;
  expect(bob.incoming[1]?.id).toBe(next.id);
  await until(() => expect(second.apple.pushes().length).toBeGreaterThan(0));
  expect((await bob.incoming[1]?.answer())?.state).toBe('answered');
  await next.end();

  // Known to be lost by now.
  const invitedAt = Date.now();
  const later = await alice.client.invite({ to: bobId, caller: { name: 'Alice' } });
  await until(() => expect(bob.incoming).toHaveLength(3));
  const rungAgainAfter = Date.now() - invitedAt;
  await later.cancel();
  expect((await alice.client.history()).calls.map(({ callId }) => callId)).toEqual([later.id, next.id]);

  await until(() => expect(ends).toEqual(['failed', 'failed']), 95_000);
  const endedAfter = Date.now() - lostAt;
  console.log(
    `rang after ${rungAfter} ms, the next call after ${rungAgainAfter} ms, the call of the lost region ended after ${endedAfter} ms`,
  );
  expect(rungAfter).toBeLessThan(10_000);
  expect(rungAgainAfter).toBeLessThan(2_000);
  expect(endedAfter).toBeLessThan(90_000);
}, 150_000);
