/**
 * A read that need not be consistent may miss the last writes. Wherever the backend makes such a read, a call goes as it does
 * with consistent reads: the same answers, the same pushes, the same end.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  inviteOf,
  iphone,
  pixel,
  type Session,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';

/** Such a read misses everything that happens in a call. */
const STALE = { target: { service: 'dynamodb' }, fault: { kind: 'stale', ms: 3_600_000 }, forMs: 3_600_000 } as const;

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ stoppedAt: Date.UTC(2026, 10, 30), invitesPerMinute: 600 });
});
afterEach(() => backend.faults.clear());
afterAll(() => backend.close());

/** What a push says, as far as it is compared. */
interface Push {
  readonly type?: unknown;
  readonly ackUrl?: unknown;
}

interface Party {
  readonly alice: Session;
  readonly bob: Session;
  /** `/v1/calls/{callId}`. */
  readonly call: string;
  /** Reports with the `ackUrl` of a phone's push. */
  report(device: Device, event: string): Promise<number>;
  transition(session: Session, name: string, deviceId?: Device): Promise<number>;
}
const DEVICES = ['iphone', 'pixel', 'other'] as const;
type Device = (typeof DEVICES)[number];

const calls: Readonly<Record<string, (party: Party) => Promise<readonly number[]>>> = {
  'is answered by a receipt and ended': async ({ alice, report, transition }) => [
    await report('iphone', 'ringing'),
    await report('pixel', 'ringing'),
    await report('pixel', 'answered'),
    await report('iphone', 'answered'),
    await transition(alice, 'end'),
    await report('pixel', 'ended'),
  ],
  'is answered on two phones': async ({ bob, transition }) => [
    await transition(bob, 'ringing', 'iphone'),
    await transition(bob, 'answer', 'pixel'),
    await transition(bob, 'answer', 'other'),
    await transition(bob, 'end', 'iphone'),
  ],
  'is declined': async ({ report, bob, transition }) => [
    await report('iphone', 'ringing'),
    await report('iphone', 'declined'),
    await transition(bob, 'answer', 'pixel'),
  ],
  'is cancelled before the receipts': async ({ alice, report, transition }) => [
    await transition(alice, 'cancel'),
    await report('iphone', 'ringing'),
    await report('pixel', 'answered'),
  ],
  'is missed': async ({ report }) => [await report('pixel', 'ringing')],
  'is answered as its window closes': async ({ bob, report, transition }) => {
    const ringing = await report('pixel', 'ringing');
    await backend.advance(29_500);
    return [ringing, await transition(bob, 'answer', 'iphone')];
  },
};

/** Plays a call to its end. @param fault from the invite on */
const play = async (title: string, fault?: typeof STALE) => {
  const bobId = someone('bob');
  const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
  const phones = {
    iphone: iphone({ preset: 'minimal', capabilities: ['voip-cancel'] }),
    pixel: pixel(),
    other: iphone(),
  };
  for (const device of DEVICES) await bob('PUT', `/v1/devices/${device}`, phones[device]);
  if (fault !== undefined) backend.faults.add(fault);
  const invited = await alice('POST', '/v1/calls', inviteOf(bobId, { ringTimeoutSeconds: 30 }));
  await backend.settled();
  const call = `/v1/calls/${invited.body.callId}`;
  const pushesTo = (device: Device): readonly Push[] => {
    const { token } = phones[device];
    return device === 'pixel'
      ? backend.google.messages().flatMap(({ message, ...sent }) => (sent.token === token ? [message.data ?? {}] : []))
      : backend.apple.pushes().flatMap(({ payload, deviceToken }) => (deviceToken === token ? [payload ?? {}] : []));
  };
  const party: Party = {
    alice,
    bob,
    call,
    report: async (device, event) => {
      const path = new URL(String(pushesTo(device)[0]?.ackUrl)).pathname;
      const { status } = await backend.request('POST', path, { body: { event } });
      await backend.settled();
      return status;
    },
    transition: async (session, name, deviceId) => {
      const { status } = await session('POST', `${call}/${name}`, { deviceId });
      await backend.settled();
      return status;
    },
  };
  const statuses = await calls[title]?.(party);
  await backend.advance(90_000);
  backend.faults.clear();
  const { state, endReason, answeredBy, legs } = (await alice('GET', call)).body;
  return {
    invited: invited.status,
    statuses,
    view: {
      state,
      endReason,
      answeredBy: answeredBy?.deviceId,
      legs: JSON.stringify(legs)
        .replaceAll(bobId, 'bob')
        .replaceAll(/"\w*[aA]t":"[^"]*"/g, ''),
    },
    history: (await bob('GET', '/v1/calls')).body.calls.map((one: { state: string; endReason: string }) => [
      one.state,
      one.endReason,
    ]),
    pushes: DEVICES.map((device) => pushesTo(device).map(({ type }) => type)),
  };
};

it.each(Object.keys(calls))(
  'a call that %s does so with reads that miss all of it',
  { timeout: 30_000 },
  async (title) => {
    const expected = await play(title);

    expect(await play(title, STALE)).toEqual(expected);
    expect(expected.invited).toBe(201);
  },
);
