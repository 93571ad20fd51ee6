import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Doing, type Usage, usage } from '../../docs/generate/cost/usage.ts';
import { appleToken, inviteOf, iphone, someone } from '../support/house.ts';
import { type Meter, type MeteredHouse, startMeteredHouse } from '../support/metered-house.ts';
import { openSocket } from '../support/socket.ts';

let house: MeteredHouse;
beforeAll(async () => {
  house = await startMeteredHouse();
});
afterAll(() => house.close());

const usageOf = ({ invocations, requests, units, log }: Meter, asked: Asked): Usage => {
  const toSns = requests.filter((request) => request.startsWith('sns:'));
  const pushes = toSns.filter((request) => request === 'sns:Publish').length;
  const names = [...new Set(invocations)].sort();
  return {
    messages: 0,
    socketMinutes: 0,
    ...asked,
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

const aCandidate = (n: number) => ({
  candidate: `candidate:${n} 1 udp 2122260223 192.0.2.${n} 54321 typ host`,
  sdpMid: '0',
  sdpMLineIndex: 0,
});

/** What is used beside what the meter sees. */
interface Asked {
  readonly requests: number;
  readonly messages?: number;
  readonly socketMinutes?: number;
}

/** Does each thing once. */
const doings: Readonly<Record<Doing, () => Promise<Asked>>> = {
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
    return { requests: 4 };
  },
  missed: async () => {
    const { alice, bobId } = await people();
    const { body } = await alice('POST', '/v1/calls', inviteOf(bobId));
    await house.advance(120_000);
    expect(body.callId).toEqual(expect.any(String));
    return { requests: 1 };
  },
  connected: async () => {
    const { alice, bob, bobId } = await people();
    const { callId, from } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
    await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    await house.settled();
    house.used();
    const open = async (user: string) => openSocket(house, `bearer.${await house.issuer.mint(user)}`, 'phone');
    const sockets = [await open(from), await open(bobId)];
    for (const [index, type] of ['offer', 'answer'].entries()) {
      await sockets[index]?.ask({ type: 'signal', callId, description: { type, sdp: 'v=0\r\n' } });
      for (let n = 1; n <= 10; n += 1) await sockets[index]?.ask({ type: 'signal', callId, candidate: aCandidate(n) });
    }
    await vi.waitFor(() => expect(sockets.map(({ received }) => received.length)).toEqual([22, 22]));
    for (const socket of sockets) await socket.close();
    await house.settled();
    // What each said, what it was answered, and what the other was told.
    return { requests: 0, messages: 22 + 22 + 22, socketMinutes: 2 };
  },
  registered: async () => {
    const bob = await house.as(someone('bob'));
    await bob('PUT', '/v1/devices/phone', iphone({ alertToken: appleToken() }));
    return { requests: 1 };
  },
  refreshed: async () => {
    const { bob, bobDevice } = await people();
    await bob('PUT', '/v1/devices/phone', bobDevice);
    return { requests: 1 };
  },
};

describe('what the page of costs counts with', () => {
  it.each<Doing>(['answered', 'missed', 'connected', 'registered', 'refreshed'])(
    'is what is used: %s',
    async (doing) => {
      house.used();
      const asked = await doings[doing]();
      await house.settled();
      const { logBytes, ...used } = usageOf(house.used(), asked);

      const { logBytes: expectedBytes, ...expected } = usage[doing];
      expect(used).toEqual(expected);
      expect(logBytes).toBeGreaterThan(0.9 * expectedBytes);
      expect(logBytes).toBeLessThan(1.1 * expectedBytes);
    },
  );
});
