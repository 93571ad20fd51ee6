/** Lab phones in a running local backend: calls from one phone to another. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabPhone, PhoneSettings, Phones } from '../../../lab/phones/phone.ts';
import { startPhones } from '../../../lab/phones/start-phones.ts';
import { someone, startTestBackend, type TestBackend } from '../../support/backend.ts';

let backend: TestBackend;
let phones: Phones;
beforeAll(async () => {
  backend = await startTestBackend();
  phones = startPhones(backend);
});
afterAll(async () => {
  await phones.close();
  await backend.close();
});

/** A phone whose app was opened once, and so is registered. */
const phoneOf = async (userId: string, settings: Partial<PhoneSettings> = {}): Promise<LabPhone> => {
  const phone = phones.add({ app: 'native-swift', ...settings, userId });
  await phone.act({ do: 'open_app' });
  return phone;
};

const pair = async (settings: Partial<PhoneSettings> = {}) => {
  const bobId = someone('bob');
  const alice = await phoneOf(someone('alice'), { callerName: 'Alice' });
  const bob = await phoneOf(bobId, settings);
  const call = async (): Promise<string> => {
    await alice.act({ do: 'call', to: bobId });
    await backend.settled();
    return alice.view().calls[0]?.callId ?? '';
  };
  return { alice, bob, bobId, call };
};
const calls = (...all: readonly LabPhone[]) => all.map((phone) => phone.view().calls.map(({ state }) => state));
const recents = (phone: LabPhone) => phone.view().recents.map(({ endReason }) => endReason);

describe.each(['native-swift', 'native-android'] as const)('a call to a phone with the app %s', (app) => {
  it('rings, is answered, and ends on both when one hangs up', async () => {
    const { alice, bob, call } = await pair({ app });
    await bob.act({ do: 'kill' });

    await call();
    const ringing = calls(alice, bob);
    await bob.act({ do: 'answer' });
    await backend.advance(1_000);
    const talking = calls(alice, bob);
    await alice.act({ do: 'hang_up' });
    await backend.advance(1_000);

    expect(ringing).toEqual([['calling'], ['ringing']]);
    expect(talking).toEqual([['in_call'], ['in_call']]);
    expect([recents(alice), recents(bob)]).toEqual([['completed'], ['completed']]);
  });

  it('is declined', async () => {
    const { alice, bob, call } = await pair({ app });
    await call();

    await bob.act({ do: 'decline' });
    await backend.advance(1_000);

    expect([recents(alice), recents(bob)]).toEqual([['declined'], ['declined']]);
  });

  it('is cancelled by its caller', async () => {
    const { alice, bob, call } = await pair({ app });
    await call();

    await alice.act({ do: 'cancel' });
    await backend.advance(1_000);

    expect([recents(alice), recents(bob)]).toEqual([['cancelled'], ['cancelled']]);
  });

  it('is missed on both sides at the end of the ring window', async () => {
    const { alice, bob, call } = await pair({ app });
    await call();

    await backend.advance(41_000);

    expect([recents(alice), recents(bob)]).toEqual([['no_answer'], ['no_answer']]);
  });
});

it('a cancel at the moment of the answer ends the call for both', async () => {
  const { alice, bob, call } = await pair();
  await call();
  await bob.act({ do: 'answer' });

  const beforeCancel = calls(alice);
  await alice.act({ do: 'cancel' });
  await backend.advance(1_000);

  expect(beforeCancel).toEqual([['calling']]);
  expect([calls(alice, bob), recents(bob)]).toEqual([[[], []], ['completed']]);
});

it('a call to a user without a device ends at once as unreachable', async () => {
  const alice = await phoneOf(someone('alice'));

  await alice.act({ do: 'call', to: someone('carol') });

  expect(alice.view()).toMatchObject({ calls: [], recents: [{ endReason: 'unreachable' }] });
});

describe('a user with two phones', () => {
  it('answers on one, and the other ends the call as answered elsewhere', async () => {
    const { bob, bobId, call } = await pair();
    const second = await phoneOf(bobId, { app: 'cordova-launch-registry' });
    await call();

    await bob.act({ do: 'answer' });
    await backend.settled();

    expect(calls(bob, second)).toEqual([['in_call'], []]);
    expect(recents(second)).toEqual(['answered_elsewhere']);
  });

  it('gets a VoIP push that ends the ringing if the app registers voip-cancel', async () => {
    const { bob, bobId, call } = await pair();
    const second = await phoneOf(bobId, { capabilities: ['voip-cancel'], callUpdates: 'pushed' });
    await call();

    await bob.act({ do: 'answer' });
    await backend.settled();

    const pushes = backend.apple.deliveries().filter(({ deviceToken }) => deviceToken === second.view().token);
    expect(pushes.map(({ payload }) => payload?.type)).toEqual(['incoming_call', 'call_ended']);
    expect(second.view()).toMatchObject({
      calls: [],
      recents: [{ endReason: 'answered_elsewhere' }],
      unreportedPushes: 0,
    });
  });

  it('answers on both at once, and is in the call on one of them', async () => {
    const { bob, bobId, call } = await pair();
    const second = await phoneOf(bobId);
    await call();

    await Promise.all([bob.act({ do: 'answer' }), second.act({ do: 'answer' })]);
    await backend.settled();

    const states = calls(bob, second).flat();
    expect(states).toEqual(['in_call']);
    expect([...recents(bob), ...recents(second)]).toEqual(['answered_elsewhere']);
  });
});

describe('a push that arrives after its call was cancelled', () => {
  it('because the phone was offline, is reported and ended', async () => {
    const { alice, bob, call } = await pair();
    await bob.act({ do: 'kill' });
    await bob.act({ do: 'go_offline' });
    await call();
    await alice.act({ do: 'cancel' });
    await backend.settled();
    const kinds = () => bob.log().map((entry) => entry.kind);
    const offline = kinds();

    await bob.act({ do: 'come_online' });

    expect(offline.at(-1)).toBe('offline');
    expect(kinds()).toContain('callkit_reported');
    expect(bob.view()).toMatchObject({ calls: [], recents: [{ endReason: 'cancelled' }], unreportedPushes: 0 });
  });

  it('because Apple was slow, is reported and ended', async () => {
    const { alice, bob, call } = await pair();
    await bob.act({ do: 'kill' });
    backend.faults.add({
      target: { service: 'apple', device: bob.view().token },
      fault: { kind: 'slow', ms: 6_000 },
    });
    await call();
    await alice.act({ do: 'cancel' });

    const before = bob.view().recents;
    await backend.advance(10_000);

    expect(before).toEqual([]);
    expect(bob.view()).toMatchObject({ calls: [], recents: [{ endReason: 'cancelled' }] });
  });

  it('keeps ringing in the late-registry app, which does not check the call’s state', async () => {
    const { alice, bob, call } = await pair({ app: 'cordova-late-registry' });
    await bob.act({ do: 'put_in_background' });
    await bob.act({ do: 'go_offline' });
    await call();
    await alice.act({ do: 'cancel' });
    await backend.settled();

    await bob.act({ do: 'come_online' });
    await backend.advance(20_000);

    expect(calls(bob)).toEqual([['ringing']]);
  });
});

it('a push that Apple delivers twice shows as one call', async () => {
  const { bob, call } = await pair();
  backend.faults.add({ target: { service: 'apple', device: bob.view().token }, fault: { kind: 'duplicating' } });

  await call();

  expect(calls(bob)).toEqual([['ringing']]);
  expect(bob.log().filter(({ kind }) => kind === 'push_delivered')).toHaveLength(2);
});

it('a debug build that registers as production is not rung on the first call; then its environment is corrected', async () => {
  const { bob, call } = await pair({ build: 'debug', claimsEnvironment: 'production' });

  await call();
  const first = backend.apple.pushes().filter(({ deviceToken }) => deviceToken === bob.view().token);
  await backend.advance(60_000);
  await call();

  expect(first).toMatchObject([{ environment: 'production', response: { status: 400, reason: 'BadDeviceToken' } }]);
  expect(bob.view().calls).toMatchObject([{ state: 'ringing' }]);
});

it('a phone that is not unlocked since its restart rings and is answered, and the caller gets both events', async () => {
  const { alice, bob, call } = await pair({ app: 'cordova-launch-registry' });
  await bob.act({ do: 'reboot' });

  const callId = await call();
  const session = await backend.as(alice.view().userId);
  const ringing = (await session('GET', `/v1/calls/${callId}`)).body;
  await bob.act({ do: 'answer' });
  await backend.advance(1_000);

  expect(ringing.state).toBe('ringing');
  expect(calls(alice, bob)).toEqual([['in_call'], ['in_call']]);
  expect(
    bob
      .log()
      .filter(({ kind }) => kind === 'request')
      .map(({ detail }) => detail.request),
  ).toEqual(['register', 'receipt ringing', 'get call', 'receipt answered']);
});

it('a phone whose pushes iOS stopped rings again after the app was reinstalled and opened', async () => {
  const { bob, call, alice } = await pair({ app: 'never-reports' });
  await bob.act({ do: 'put_in_background' });
  const ring = async () => {
    await call();
    await alice.act({ do: 'cancel' });
    await backend.settled();
  };
  for (const _ of [1, 2, 3]) await ring();
  const stopped = bob.view();
  await ring();
  const dropped = bob.log().at(-1)?.detail;

  await bob.act({ do: 'install_update', app: 'cordova-launch-registry' });
  await bob.act({ do: 'reinstall' });
  await bob.act({ do: 'open_app' });
  await bob.act({ do: 'kill' });
  await call();

  expect(stopped).toMatchObject({ unreportedPushes: 3, pushesStopped: true });
  expect(dropped).toMatchObject({ reason: 'deliveries_stopped' });
  expect(calls(bob)).toEqual([['ringing']]);
  expect(bob.view().token).not.toBe(stopped.token);
});

it('an app that is killed while it opens does not register', async () => {
  const userId = someone('bob');
  const bob = phones.add({ app: 'native-swift', userId });

  await Promise.all([bob.act({ do: 'open_app' }), bob.act({ do: 'kill' })]);
  await backend.settled();

  const { body } = await (await backend.as(userId))('GET', '/v1/devices');
  expect([bob.view().registration, body.devices]).toEqual([undefined, []]);
});

it('Apple no longer knows the token of a phone that was removed from the local backend', async () => {
  const { bob, call } = await pair();
  const { token } = bob.view();

  phones.remove(bob.id);
  await call();

  const pushes = backend.apple.pushes().filter(({ deviceToken }) => deviceToken === token);
  expect(pushes).toMatchObject([{ response: { status: 410, reason: 'Unregistered' } }]);
  expect(phones.get(bob.id)).toBeUndefined();
});

it('a phone with pushed call updates does not poll: the holder of its connection delivers the events', async () => {
  const { alice, bob, call } = await pair({ app: 'cordova-late-registry', callUpdates: 'pushed' });
  const callId = await call();
  await bob.act({ do: 'answer' });
  await alice.act({ do: 'hang_up' });
  await backend.advance(5_000);
  const before = calls(bob);

  bob.deliverCallEvent({ callId, state: 'ended', endReason: 'completed' });

  expect([before, calls(bob), recents(bob)]).toEqual([[['in_call']], [[]], ['completed']]);
});

it('a log listener is called after the phone has changed', async () => {
  const { bob, call } = await pair();
  const received: unknown[] = [];
  const stop = bob.onLog(({ kind }) => received.push([kind, bob.view().calls.length]));

  await call();
  stop();
  await bob.act({ do: 'decline' });

  expect(received).toContainEqual(['ringing', 1]);
  expect(received).not.toContainEqual(['declined', 0]);
});
