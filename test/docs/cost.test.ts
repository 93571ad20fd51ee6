import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Doing, type Usage, usage } from '../../docs/generate/cost/usage.ts';
import { appleToken, inviteOf, iphone, someone } from '../support/house.ts';
import { type Meter, type MeteredHouse, startMeteredHouse } from '../support/metered-house.ts';

let house: MeteredHouse;
beforeAll(async () => {
  house = await startMeteredHouse();
});
afterAll(() => house.close());

const usageOf = ({ invocations, requests, units, log }: Meter, httpRequests: number): Usage => {
  const toSns = requests.filter((request) => request.startsWith('sns:'));
  const pushes = toSns.filter((request) => request === 'sns:Publish').length;
  const names = [...new Set(invocations)].sort();
  return {
    requests: httpRequests,
    invocations: Object.fromEntries(names.map((name) => [name, invocations.filter((one) => one === name).length])),
    read: units.read,
    write: units.write,
    snsRequests: toSns.length - pushes,
    pushes,
    events: invocations.filter((name) => name === 'push-feedback').length,
    sqsRequests: requests.filter((request) => request.startsWith('sqs:')).length,
    logBytes: log.bytes,
  };
};

/** Two people with one iPhone each, which can be told by an alert as well. */
const people = async () => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await house.as(aliceId), await house.as(bobId)];
  const [aliceDevice, bobDevice] = [iphone({ alertToken: appleToken() }), iphone({ alertToken: appleToken() })];
  await alice('PUT', '/v1/devices/phone', aliceDevice);
  await bob('PUT', '/v1/devices/phone', bobDevice);
  await house.settled();
  house.used();
  return { alice, bob, bobId, bobDevice };
};

/** Does each thing once. @returns how many HTTP requests that took */
const doings: Readonly<Record<Doing, () => Promise<number>>> = {
  answered: async () => {
    const { alice, bob, bobId } = await people();
    const { body } = await alice('POST', '/v1/calls', inviteOf(bobId));
    await house.settled();
    const ackUrl = String(house.apple.pushes().at(-1)?.payload?.ackUrl);
    await house.request('POST', new URL(ackUrl).pathname, { body: { event: 'ringing' } });
    await house.advance(3_000);
    await bob('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' });
    await house.advance(120_000);
    const { status } = await alice('POST', `/v1/calls/${body.callId}/end`, { deviceId: 'phone' });
    expect(status).toBe(200);
    return 4;
  },
  missed: async () => {
    const { alice, bobId } = await people();
    const { body } = await alice('POST', '/v1/calls', inviteOf(bobId));
    await house.advance(120_000);
    expect(body.callId).toEqual(expect.any(String));
    return 1;
  },
  registered: async () => {
    const bob = await house.as(someone('bob'));
    await bob('PUT', '/v1/devices/phone', iphone({ alertToken: appleToken() }));
    return 1;
  },
  refreshed: async () => {
    const { bob, bobDevice } = await people();
    await bob('PUT', '/v1/devices/phone', bobDevice);
    return 1;
  },
};

describe('what the page of costs counts with', () => {
  it.each<Doing>(['answered', 'missed', 'registered', 'refreshed'])('is what is used: %s', async (doing) => {
    house.used();
    const httpRequests = await doings[doing]();
    await house.settled();
    const { logBytes, ...used } = usageOf(house.used(), httpRequests);

    const { logBytes: expectedBytes, ...expected } = usage[doing];
    expect(used).toEqual(expected);
    expect(logBytes).toBeGreaterThan(0.9 * expectedBytes);
    expect(logBytes).toBeLessThan(1.1 * expectedBytes);
  });
});
