import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import budget from '../../bench/budget.json' with { type: 'json' };
import { type Bundle, measureBundles } from '../../bench/measures/bundles.ts';
import { HOT } from '../../bench/report.ts';
import { functionNames } from '../../lambda/bundle.ts';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';
import { startBarrierProxy } from './barrier-proxy.ts';

let bundles: Readonly<Record<string, Bundle>>;
let house: TestHouse;
const proxies = new Map<string, Awaited<ReturnType<typeof startBarrierProxy>>>();
beforeAll(async () => {
  bundles = await measureBundles();
  for (const fn of ['invite', 'devices', 'receipts', 'calls']) proxies.set(fn, await startBarrierProxy(fn));
  house = await startTestHouse({
    environmentOf: (fn, environment) => proxies.get(fn)?.environmentOf(fn, environment) ?? environment,
  });
});
afterAll(async () => {
  await house.close();
  for (const { close } of proxies.values()) await close();
});

const bytes: Readonly<Record<string, number>> = budget.bytes;
const modules: Readonly<Record<string, number>> = budget.modules;
const calls: Readonly<Record<string, number>> = budget.calls;

describe('the budget of the bundles', () => {
  it('names every function, and every hot one twice', () => {
    expect(Object.keys(bytes).sort()).toEqual(functionNames());
    expect(Object.keys(modules).sort()).toEqual([...HOT].sort());
  });

  it.each(functionNames())('holds their bytes: %s', (name) => {
    expect(bundles[name]?.bytes).toBeLessThanOrEqual(bytes[name] ?? 0);
  });

  it.each(HOT)('holds the modules of the hot ones, which are below 260 KB: %s', (name) => {
    expect(bundles[name]?.modules).toBeLessThanOrEqual(modules[name] ?? 0);
    expect(bytes[name]).toBeLessThan(260_000);
  });

  it('leaves out what a function has no use for', () => {
    const left = Object.values(bundles).flatMap(({ parts }) => parts.map(([from]) => from));
    expect(
      left.filter((from) =>
        /credential-provider|nested-clients|token-providers|signature-v4|endpoint-cache/.test(from),
      ),
    ).toEqual([]);
  });
});

/** A call between two people with one iPhone each. */
const people = async () => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await house.as(aliceId), await house.as(bobId)];
  const phone = iphone();
  await bob('PUT', '/v1/devices/phone', phone);
  await house.settled();
  return { alice, bob, bobId, phone };
};
const called = async () => {
  const found = await people();
  const { body } = await found.alice('POST', '/v1/calls', inviteOf(found.bobId));
  await house.settled();
  const ackUrl = new URL(String(house.apple.pushes().at(-1)?.payload?.ackUrl));
  return { ...found, callId: String(body.callId), receipt: ackUrl.pathname };
};

/** Prepares something, and gives the one request whose calls of AWS are counted. */
const operations: Readonly<
  Record<keyof typeof budget.calls, () => Promise<() => Promise<{ readonly status: number }>>>
> = {
  invite: async () => {
    const { alice, bobId } = await people();
    return () => alice('POST', '/v1/calls', inviteOf(bobId));
  },
  'register, a new phone': async () => {
    const bob = await house.as(someone('bob'));
    return () => bob('PUT', '/v1/devices/phone', iphone());
  },
  'register, nothing new': async () => {
    const { bob, phone } = await people();
    return () => bob('PUT', '/v1/devices/phone', phone);
  },
  'receipt, ringing': async () => {
    const { receipt } = await called();
    return () => house.request('POST', receipt, { body: { event: 'ringing' } });
  },
  answer: async () => {
    const { bob, callId } = await called();
    return () => bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
  },
  cancel: async () => {
    const { alice, callId } = await called();
    return () => alice('POST', `/v1/calls/${callId}/cancel`);
  },
};

describe('the budget of calls to AWS', () => {
  it.each(Object.entries(operations))('is what one takes: %s', async (name, prepare) => {
    const doIt = await prepare();
    await house.settled();
    for (const { taken } of proxies.values()) taken();
    const answer = await doIt();
    const requests = [...proxies.values()].flatMap(({ taken }) => taken());

    expect(answer.status).toBeLessThan(300);
    expect(requests.length, requests.join(', ')).toBeLessThanOrEqual(calls[name] ?? 0);
    expect(requests.length).toBeGreaterThan(0);
  });
});
