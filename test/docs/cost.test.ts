import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANDIDATES_WAIT, DESCRIPTION_WAIT } from '../../client/src/signals/gatherer.ts';
import { trace } from '../../docs/generate/cost/trace.ts';
import {
  answeredBy,
  type PartOfUsage,
  type PublishedUsage,
  publishedUsage,
  type Usage,
  type UseCase,
  usage,
} from '../../docs/generate/cost/usage.ts';
import { dollarsPerMillion } from '../../docs/generate/cost.ts';
import { appleToken, inviteOf, iphone, someone } from '../support/backend.ts';
import { type Meter, type MeteredBackend, startMeteredBackend } from '../support/metered-backend.ts';
import { sendTrace } from '../support/signal-trace.ts';
import { openSocket } from '../support/socket.ts';
import { registerBrowser } from '../support/web-browser.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

let backend: MeteredBackend;
beforeAll(async () => {
  backend = await startMeteredBackend();
});
afterAll(() => backend.close());

/** The functions that only a deployment with events has. */
const PUBLISHERS = ['publish-events', 'send-webhook'];
const isPublisher = (name: string): boolean => PUBLISHERS.includes(name);
const counted = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((one) => one === name).length]));
const workOf = (meter: Meter): Usage['work'] =>
  Object.fromEntries(
    Object.keys(counted(meter.invocations.filter((name) => !isPublisher(name)))).map((name) => {
      const { table = 0, other = 0 } = meter.rounds[name] ?? {};
      return [
        name,
        { requests: meter.requests.filter(({ by }) => by === name).length, rounds: [table, other] as const },
      ];
    }),
  );
const bytesOf = ({ logBytes }: Meter, isOf: (name: string) => boolean): number =>
  Object.entries(logBytes).reduce((sum, [name, bytes]) => sum + (isOf(name) ? bytes : 0), 0);

/** Without what the functions of events use. */
const usageOf = (meter: Meter, unmetered: Unmetered): Usage => {
  const { units } = meter;
  const invocations = meter.invocations.filter((name) => !isPublisher(name));
  const requests = meter.requests.filter(({ by }) => !isPublisher(by)).map(({ what }) => what);
  const toSns = requests.filter((request) => request.startsWith('sns:'));
  const pushes = toSns.filter((request) => request === 'sns:Publish').length;
  return {
    messages: 0,
    socketMinutes: 0,
    ...unmetered,
    invocations: counted(invocations),
    work: workOf(meter),
    read: units.read,
    write: units.write,
    snsRequests: toSns.length - pushes,
    pushes,
    events: invocations.filter((name) => name === 'push-feedback').length,
    sqsRequests: requests.filter((request) => request.startsWith('sqs:')).length,
    logBytes: bytesOf(meter, (name) => !isPublisher(name)),
  };
};

/** What the functions of events use. */
const publishedOf = (meter: Meter): PublishedUsage => ({
  invocations: counted(meter.invocations.filter(isPublisher)),
  busEvents: meter.busEvents,
  queueRequests: meter.requests.filter(({ by, what }) => isPublisher(by) && what.startsWith('sqs:')).length,
  logBytes: bytesOf(meter, isPublisher),
});

/** Two users with one iPhone each, which has an alert token too. */
const twoUsers = async (backend: MeteredBackend) => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
  const [aliceDevice, bobDevice] = [iphone({ alertToken: appleToken() }), iphone({ alertToken: appleToken() })];
  await alice('PUT', '/v1/devices/phone', aliceDevice);
  await bob('PUT', '/v1/devices/phone', bobDevice);
  // Each write to a device publishes its registration once more, for five minutes.
  await backend.advance(6 * 60_000);
  backend.used();
  return { alice, bob, bobId, bobDevice };
};

/** Usage that the meter does not count. */
interface Unmetered {
  readonly requests: number;
  readonly messages?: number;
  readonly socketMinutes?: number;
}

const answeredCall = async (backend: MeteredBackend, hasBrowser = false): Promise<Unmetered> => {
  const { alice, bob, bobId } = await twoUsers(backend);
  if (hasBrowser) await registerBrowser(backend, bob);
  const report = async () => {
    await backend.settled();
    const ackUrl = String(backend.apple.pushes().at(-1)?.payload?.ackUrl);
    await backend.request('POST', new URL(ackUrl).pathname, { body: { event: 'ringing' } });
  };
  // The first receipt of a phone in a day is recorded with its device, those after it are not.
  const first = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
  await report();
  await alice('POST', `/v1/calls/${first.callId}/cancel`);
  await backend.advance(120_000);
  backend.used();
  const { body } = await alice('POST', '/v1/calls', inviteOf(bobId));
  await report();
  await backend.advance(3_000);
  await bob('POST', `/v1/calls/${body.callId}/answer`, { deviceId: 'phone' });
  await backend.advance(120_000);
  const { status } = await alice('POST', `/v1/calls/${body.callId}/end`, { deviceId: 'phone' });
  expect(status).toBe(200);
  await backend.advance(5_000);
  return { requests: 4 };
};

/** Runs each use case once. */
const runs: Readonly<Record<UseCase, (backend: MeteredBackend) => Promise<Unmetered>>> = {
  answered: (backend) => answeredCall(backend),
  browser: (backend) => answeredCall(backend, true),
  missed: async (backend) => {
    const { alice, bobId } = await twoUsers(backend);
    const { body } = await alice('POST', '/v1/calls', inviteOf(bobId));
    await backend.advance(120_000);
    expect(body.callId).toEqual(expect.any(String));
    return { requests: 1 };
  },
  connected: async (backend) => {
    const { alice, bob, bobId } = await twoUsers(backend);
    const { callId, from } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
    await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    await backend.advance(5_000);
    backend.used();
    const open = async (user: string) => openSocket(backend, `bearer.${await backend.issuer.mint(user)}`, 'phone');
    const sockets = { caller: await open(from), callee: await open(bobId) };
    // As the client does, once its socket is open and before its media are connected.
    for (const party of [alice, bob]) {
      await party('GET', '/v1/calls?open=true');
      expect((await party('GET', `/v1/ice-servers?callId=${callId}`)).status).toBe(200);
    }
    const messages = await sendTrace(callId, sockets);
    for (const socket of Object.values(sockets)) await socket.close();
    await backend.settled();
    return { requests: 4, messages, socketMinutes: 2 };
  },
  socket: async (backend) => {
    const bobId = someone('bob');
    const bob = await backend.as(bobId);
    const socket = await openSocket(backend, `bearer.${await backend.issuer.mint(bobId)}`, 'phone');
    await bob('GET', '/v1/calls?open=true');
    await socket.close();
    await backend.settled();
    return { requests: 1 };
  },
  registered: async (backend) => {
    const bob = await backend.as(someone('bob'));
    await bob('PUT', '/v1/devices/phone', iphone({ alertToken: appleToken() }));
    return { requests: 1 };
  },
  refreshed: async (backend) => {
    const { bob, bobDevice } = await twoUsers(backend);
    await bob('PUT', '/v1/devices/phone', bobDevice);
    await bob('GET', '/v1/client-config');
    return { requests: 2 };
  },
  erased: async (backend) => {
    const { alice, bob, bobId } = await twoUsers(backend);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
    await alice('POST', `/v1/calls/${callId}/cancel`);
    await backend.advance(120_000);
    backend.used();
    await bob('DELETE', '/v1/users/me');
    await backend.advance(30_000);
    return { requests: 1 };
  },
};

/**
 * SNS's two `EndpointCreated` or `EndpointDeleted` events: each costs one more read if the endpoint is claimed when it is handled. AWS
 * delivers them after the claim of a registration, and after the end of an erasure's. A browser's push is recorded beside the phone's: a read
 * of half a unit more or less.
 */
const events: Readonly<Partial<Record<UseCase, number>>> = { registered: 2, erased: 2, browser: 0.5 };

/** How many routes of the API each function of a call has in it. */
const ROUTES: Readonly<Record<string, number>> = { invite: 1, receipts: 1, calls: 2 };
const partsOf = (meter: Meter): Record<string, PartOfUsage> =>
  Object.fromEntries(
    Object.keys(counted(meter.invocations)).map((name) => {
      const made = (request: string) =>
        meter.requests.filter(({ by, what }) => by === name && what.startsWith(request));
      return [
        name,
        {
          requests: ROUTES[name] ?? 0,
          ...(meter.unitsBy[name] ?? { read: 0, write: 0 }),
          pushes: made('sns:Publish').length,
          sqsRequests: made('sqs:').length,
          logBytes: meter.logBytes[name] ?? 0,
        },
      ];
    }),
  );

/** Without what depends on when SNS's events are delivered. */
const stable = ({ 'push-feedback': _events, ...work }: Usage['work']): Usage['work'] => work;

it('the trace is gathered as by the client', () => {
  expect([trace.descriptionWait, trace.candidatesWait]).toEqual([DESCRIPTION_WAIT, CANDIDATES_WAIT]);
});

it('an answered call costs at most 19 dollars a million and 11 write units', () => {
  expect(dollarsPerMillion('answered')).toBeLessThanOrEqual(19);
  expect(usage.answered.write).toBeLessThanOrEqual(11);
});

it('a call that is connected by sockets costs at most 50 dollars a million besides the answered call', () => {
  expect(dollarsPerMillion('connected')).toBeLessThanOrEqual(50);
});

describe('the usage that docs/cost.md is calculated from', () => {
  it('of an answered call is measured by function too', async () => {
    backend.used();
    await runs.answered(backend);
    const parts = partsOf(backend.used());

    const rough = (of: Readonly<Record<string, PartOfUsage>>) =>
      Object.fromEntries(Object.entries(of).map(([name, { logBytes: _, ...exact }]) => [name, exact]));
    expect(rough(parts)).toEqual(rough(answeredBy));
    for (const [name, { logBytes }] of Object.entries<PartOfUsage>(answeredBy))
      expect(Math.abs((parts[name]?.logBytes ?? 0) - logBytes), name).toBeLessThanOrEqual(0.1 * logBytes);
  });

  it.each<UseCase>(['answered', 'browser', 'missed', 'connected', 'socket', 'registered', 'refreshed', 'erased'])(
    'equals the measured usage: %s',
    async (useCase) => {
      backend.used();
      const unmetered = await runs[useCase](backend);
      await backend.settled();
      const { logBytes, read, work, ...used } = usageOf(backend.used(), unmetered);

      const { logBytes: expectedBytes, read: expectedReads, work: expectedWork, ...expected } = usage[useCase];
      expect(used).toEqual(expected);
      expect(stable(work)).toEqual(stable(expectedWork));
      expect(read - expectedReads).toBeGreaterThanOrEqual(0);
      expect(read - expectedReads).toBeLessThanOrEqual(events[useCase] ?? 0);
      expect(logBytes).toBeGreaterThanOrEqual(0.9 * expectedBytes);
      expect(logBytes).toBeLessThanOrEqual(1.1 * expectedBytes);
    },
  );
});

/** With events on: what their own functions use, and that the others use what they did before. */
describe.each(['bus', 'webhook'] as const)('with events for a %s', (target) => {
  let publishing: MeteredBackend;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    const webhook = { url: receiver.url, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
    publishing = await startMeteredBackend({
      events: target === 'bus' ? { bus: true } : { bus: false, webhooks: [webhook] },
    });
  });
  afterAll(async () => {
    await publishing.close();
    await receiver.close();
  });

  it.each(['answered', 'missed', 'registered'] as const)('the usage equals the measured one: %s', async (useCase) => {
    await publishing.advance(10_000);
    publishing.used();
    const unmetered = await runs[useCase](publishing);
    // The stream hands over what was written in some seconds.
    await publishing.advance(10_000);
    const meter = publishing.used();
    const { logBytes, read, work: _work, ...used } = usageOf(meter, unmetered);
    const published = publishedOf(meter);

    const { logBytes: _, read: expectedReads, work: _expectedWork, ...expected } = usage[useCase];
    expect(used).toEqual(expected);
    expect(read - expectedReads).toBeLessThanOrEqual(events[useCase] ?? 0);
    const { logBytes: expectedBytes, ...expectedPublished } = publishedUsage[target][useCase];
    expect({ ...published, logBytes: 0 }).toEqual({ ...expectedPublished, logBytes: 0 });
    expect(published.logBytes).toBeGreaterThan(0.9 * expectedBytes);
    expect(published.logBytes).toBeLessThan(1.1 * expectedBytes);
  });
});
