import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import budget from '../../bench/budget.json' with { type: 'json' };
import { type Bundle, measureBundles } from '../../bench/measures/bundles.ts';
import { HOT } from '../../bench/report.ts';
import { functionNames } from '../../lambda/bundle/bundle-functions.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { startBarrierProxy } from './barrier-proxy.ts';

let bundles: Readonly<Record<string, Bundle>>;
let backend: TestBackend;
const proxies = new Map<string, Awaited<ReturnType<typeof startBarrierProxy>>>();
beforeAll(async () => {
  bundles = await measureBundles();
  for (const fn of ['invite', 'devices', 'receipts', 'calls']) proxies.set(fn, await startBarrierProxy(fn));
  backend = await startTestBackend({
    environmentOf: (fn, environment) => proxies.get(fn)?.environmentOf(fn, environment) ?? environment,
  });
});
afterAll(async () => {
  await backend.close();
  for (const { close } of proxies.values()) await close();
});

const bytes: Readonly<Record<string, number>> = budget.bytes;
const modules: Readonly<Record<string, number>> = budget.modules;
const calls: Readonly<Record<string, number>> = budget.calls;

describe('the bundle budget', () => {
  it('covers the bytes of every function and the modules of every hot one', () => {
    expect(Object.keys(bytes).sort()).toEqual(functionNames());
    expect(Object.keys(modules).sort()).toEqual([...HOT].sort());
  });

  it.each(functionNames())('limits the bytes of a bundle: %s', (name) => {
    expect(bundles[name]?.bytes).toBeLessThanOrEqual(bytes[name] ?? 0);
  });

  it.each(HOT)('limits the modules of a hot function, whose bundle is below 150 KB: %s', (name) => {
    expect(bundles[name]?.modules).toBeLessThanOrEqual(modules[name] ?? 0);
    expect(bytes[name]).toBeLessThan(150_000);
  });

  it('excludes SDK packages that no function uses', () => {
    const packages = Object.values(bundles).flatMap(({ parts }) => parts.map(([from]) => from));
    expect(
      packages.filter((from) =>
        /credential-provider|nested-clients|token-providers|signature-v4|endpoint-cache|@smithy|@aws-sdk\/core/.test(
          from,
        ),
      ),
    ).toEqual([]);
  });
});

/** Two users; Bob has one registered iPhone. */
const aliceAndBob = async () => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
  const phone = iphone();
  await bob('PUT', '/v1/devices/phone', phone);
  await backend.settled();
  return { alice, bob, bobId, phone };
};
const callBob = async () => {
  const users = await aliceAndBob();
  const { body } = await users.alice('POST', '/v1/calls', inviteOf(users.bobId));
  await backend.settled();
  const ackUrl = new URL(String(backend.apple.pushes().at(-1)?.payload?.ackUrl));
  return { ...users, callId: String(body.callId), receipt: ackUrl.pathname };
};

/** Prepares an operation, and returns the one API request whose requests to AWS are counted. */
const operations: Readonly<
  Record<keyof typeof budget.calls, () => Promise<() => Promise<{ readonly status: number }>>>
> = {
  invite: async () => {
    const { alice, bobId } = await aliceAndBob();
    return () => alice('POST', '/v1/calls', inviteOf(bobId));
  },
  'register, a new phone': async () => {
    const bob = await backend.as(someone('bob'));
    return () => bob('PUT', '/v1/devices/phone', iphone());
  },
  'register, nothing new': async () => {
    const { bob, phone } = await aliceAndBob();
    return () => bob('PUT', '/v1/devices/phone', phone);
  },
  'receipt, ringing': async () => {
    const { receipt } = await callBob();
    return () => backend.request('POST', receipt, { body: { event: 'ringing' } });
  },
  answer: async () => {
    const { bob, callId } = await callBob();
    return () => bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
  },
  cancel: async () => {
    const { alice, callId } = await callBob();
    return () => alice('POST', `/v1/calls/${callId}/cancel`);
  },
};

describe('the budget of requests to AWS', () => {
  it.each(Object.entries(operations))('limits the requests of one operation: %s', async (name, prepare) => {
    const send = await prepare();
    await backend.settled();
    for (const { takeRequests } of proxies.values()) takeRequests();
    const answer = await send();
    const requests = [...proxies.values()].flatMap(({ takeRequests }) => takeRequests());

    expect(answer.status).toBeLessThan(300);
    expect(requests.length, requests.join(', ')).toBeLessThanOrEqual(calls[name] ?? 0);
    expect(requests.length).toBeGreaterThan(0);
  });
});
