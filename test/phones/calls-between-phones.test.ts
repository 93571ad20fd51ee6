/** Phones of the lab in a running house: what one does, the other sees. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabPhone, PhoneSettings, Phones } from '../../local/phones/phone.ts';
import { startPhones } from '../../local/phones/start-phones.ts';
import { someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let phones: Phones;
beforeAll(async () => {
  house = await startTestHouse();
  phones = startPhones(house);
});
afterAll(async () => {
  await phones.close();
  await house.close();
});

/** A phone whose app was opened once. */
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
    await house.settled();
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
    await house.advance(1_000);
    const talking = calls(alice, bob);
    await alice.act({ do: 'hang_up' });
    await house.advance(1_000);

    expect(ringing).toEqual([['calling'], ['ringing']]);
    expect(talking).toEqual([['in_call'], ['in_call']]);
    expect([recents(alice), recents(bob)]).toEqual([['completed'], ['completed']]);
  });

  it('is declined', async () => {
    const { alice, bob, call } = await pair({ app });
    await call();

    await bob.act({ do: 'decline' });
    await house.advance(1_000);

    expect([recents(alice), recents(bob)]).toEqual([['declined'], ['declined']]);
  });

  it('is cancelled by its caller', async () => {
    const { alice, bob, call } = await pair({ app });
    await call();

    await alice.act({ do: 'cancel' });
    await house.advance(1_000);

    expect([recents(alice), recents(bob)]).toEqual([['cancelled'], ['cancelled']]);
  });

  it('is missed on both sides when its time is over', async () => {
    const { alice, bob, call } = await pair({ app });
    await call();

    await house.advance(41_000);

    expect([recents(alice), recents(bob)]).toEqual([['no_answer'], ['no_answer']]);
  });
});

it('a caller who gives up in the moment of the answer ends the call for both', async () => {
  const { alice, bob, call } = await pair();
  await call();
  await bob.act({ do: 'answer' });

  const knew = calls(alice);
  await alice.act({ do: 'cancel' });
  await house.advance(1_000);

  expect(knew).toEqual([['calling']]);
  expect([calls(alice, bob), recents(bob)]).toEqual([[[], []], ['completed']]);
});

it('a call to somebody without a phone is over for the caller’s phone at once', async () => {
  const alice = await phoneOf(someone('alice'));

  await alice.act({ do: 'call', to: someone('nobody') });

  expect(alice.view()).toMatchObject({ calls: [], recents: [{ endReason: 'unreachable' }] });
});

describe('a user with two phones', () => {
  it('answers one, and the other is told that it was answered elsewhere', async () => {
    const { bob, bobId, call } = await pair();
    const second = await phoneOf(bobId, { app: 'repaired-cordova' });
    await call();

    await bob.act({ do: 'answer' });
    await house.settled();

    expect(calls(bob, second)).toEqual([['in_call'], []]);
    expect(recents(second)).toEqual(['answered_elsewhere']);
  });

  it('has the ringing ended by a second VoIP push, where the app says that it knows those', async () => {
    const { bob, bobId, call } = await pair();
    const second = await phoneOf(bobId, { capabilities: ['voip-cancel'], hears: 'told' });
    await call();

    await bob.act({ do: 'answer' });
    await house.settled();

    const pushes = house.apple.deliveries().filter(({ deviceToken }) => deviceToken === second.view().token);
    expect(pushes.map(({ payload }) => payload?.type)).toEqual(['incoming_call', 'call_ended']);
    expect(second.view()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }], offences: 0 });
  });

  it('who answers both at once is in the call on one of them', async () => {
    const { bob, bobId, call } = await pair();
    const second = await phoneOf(bobId);
    await call();

    await Promise.all([bob.act({ do: 'answer' }), second.act({ do: 'answer' })]);
    await house.settled();

    const states = calls(bob, second).flat();
    expect(states).toEqual(['in_call']);
    expect([...recents(bob), ...recents(second)]).toEqual(['answered_elsewhere']);
  });
});

describe('a push that arrives after its call was cancelled', () => {
  it('because the phone was offline, is reported and ended: nothing rings on', async () => {
    const { alice, bob, call } = await pair();
    await bob.act({ do: 'kill' });
    await bob.act({ do: 'go_offline' });
    await call();
    await alice.act({ do: 'cancel' });
    await house.settled();
    const what = () => bob.log().map((entry) => entry.what);
    const offline = what();

    await bob.act({ do: 'come_online' });

    expect(offline.at(-1)).toBe('offline');
    expect(what()).toContain('callkit_reported');
    expect(bob.view()).toMatchObject({ calls: [], recents: [{ endReason: 'cancelled' }], offences: 0 });
  });

  it('because Apple was slow, is reported and ended', async () => {
    const { alice, bob, call } = await pair();
    await bob.act({ do: 'kill' });
    house.faults.add({
      target: { service: 'apple', device: bob.view().token },
      fault: { kind: 'slow', ms: 6_000 },
    });
    await call();
    await alice.act({ do: 'cancel' });

    const before = bob.view().recents;
    await house.advance(10_000);

    expect(before).toEqual([]);
    expect(bob.view()).toMatchObject({ calls: [], recents: [{ endReason: 'cancelled' }] });
  });

  it('rings on in the seed’s app, which asks nobody: a ghost', async () => {
    const { alice, bob, call } = await pair({ app: 'seed-cordova' });
    await bob.act({ do: 'put_in_background' });
    await bob.act({ do: 'go_offline' });
    await call();
    await alice.act({ do: 'cancel' });
    await house.settled();

    await bob.act({ do: 'come_online' });
    await house.advance(20_000);

    expect(calls(bob)).toEqual([['ringing']]);
  });
});

it('a push that Apple delivers twice is one call', async () => {
  const { bob, call } = await pair();
  house.faults.add({ target: { service: 'apple', device: bob.view().token }, fault: { kind: 'duplicating' } });

  await call();

  expect(calls(bob)).toEqual([['ringing']]);
  expect(bob.log().filter(({ what }) => what === 'push_delivered')).toHaveLength(2);
});

it('a debug build that says that it is of the App Store is not rung once, and found out', async () => {
  const { bob, call } = await pair({ build: 'debug', claimsEnvironment: 'production' });

  await call();
  const first = house.apple.pushes().filter(({ deviceToken }) => deviceToken === bob.view().token);
  await house.advance(60_000);
  await call();

  expect(first).toMatchObject([{ environment: 'production', verdict: { status: 400, reason: 'BadDeviceToken' } }]);
  expect(bob.view().calls).toMatchObject([{ state: 'ringing' }]);
});

it('a phone that was not unlocked since it started rings, is answered, and the caller hears of both', async () => {
  const { alice, bob, call } = await pair({ app: 'repaired-cordova' });
  await bob.act({ do: 'reboot' });

  const callId = await call();
  const session = await house.as(alice.view().userId);
  const ringing = (await session('GET', `/v1/calls/${callId}`)).body;
  await bob.act({ do: 'answer' });
  await house.advance(1_000);

  expect(ringing.state).toBe('ringing');
  expect(calls(alice, bob)).toEqual([['in_call'], ['in_call']]);
  expect(
    bob
      .log()
      .filter(({ what }) => what === 'request')
      .map(({ detail }) => detail.request),
  ).toEqual(['register', 'receipt ringing', 'look', 'receipt answered']);
});

it('a phone whose app iOS has stopped ringing rings again once the app was installed anew and opened', async () => {
  const { bob, call, alice } = await pair({ app: 'never-reports' });
  await bob.act({ do: 'put_in_background' });
  const ring = async () => {
    await call();
    await alice.act({ do: 'cancel' });
    await house.settled();
  };
  for (const _ of [1, 2, 3]) await ring();
  const stopped = bob.view();
  await ring();
  const dropped = bob.log().at(-1)?.detail;

  await bob.act({ do: 'install_update', app: 'repaired-cordova' });
  await bob.act({ do: 'reinstall' });
  await bob.act({ do: 'open_app' });
  await bob.act({ do: 'kill' });
  await call();

  expect(stopped).toMatchObject({ offences: 3, pushesStopped: true });
  expect(dropped).toMatchObject({ reason: 'deliveries_stopped' });
  expect(calls(bob)).toEqual([['ringing']]);
  expect(bob.view().token).not.toBe(stopped.token);
});

it('an app that is closed in the moment it was opened registers nothing: its process is gone', async () => {
  const userId = someone('bob');
  const bob = phones.add({ app: 'native-swift', userId });

  await Promise.all([bob.act({ do: 'open_app' }), bob.act({ do: 'kill' })]);
  await house.settled();

  const { body } = await (await house.as(userId))('GET', '/v1/devices');
  expect([bob.view().registration, body.devices]).toEqual([undefined, []]);
});

it('a phone that was taken out of the house is gone with Apple', async () => {
  const { bob, call } = await pair();
  const { token } = bob.view();

  phones.remove(bob.id);
  await call();

  const pushes = house.apple.pushes().filter(({ deviceToken }) => deviceToken === token);
  expect(pushes).toMatchObject([{ verdict: { status: 410, reason: 'Unregistered' } }]);
  expect(phones.get(bob.id)).toBeUndefined();
});

it('a phone that is told asks nothing: whoever holds a connection for it brings the news', async () => {
  const { alice, bob, call } = await pair({ app: 'seed-cordova', hears: 'told' });
  const callId = await call();
  await bob.act({ do: 'answer' });
  await alice.act({ do: 'hang_up' });
  await house.advance(5_000);
  const before = calls(bob);

  bob.tell({ callId, state: 'ended', endReason: 'completed' });

  expect([before, calls(bob), recents(bob)]).toEqual([[['in_call']], [[]], ['completed']]);
});

it('a phone tells whoever listens what happens on it, after it has changed', async () => {
  const { bob, call } = await pair();
  const heard: unknown[] = [];
  const stop = bob.onLog(({ what }) => heard.push([what, bob.view().calls.length]));

  await call();
  stop();
  await bob.act({ do: 'decline' });

  expect(heard).toContainEqual(['ringing', 1]);
  expect(heard).not.toContainEqual(['declined', 0]);
});
