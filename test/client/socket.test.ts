import { describe, expect, it } from 'vitest';
import type { ReceivedSignal } from '../../client/src/index.ts';
import { iphone, someone } from '../support/backend.ts';
import { iphoneRegistration, useClients } from './local-client.ts';
import { candidate, invite, numbers, numbersOf, socketClient, until } from './support/socket-client.ts';

const clients = useClients();

const connected = (user: string, options = {}) => socketClient(clients, user, options);

/** Alice and Bob in a call, and the signals that each gets. */
const talking = async () => {
  const bobId = someone('bob');
  await (await clients.backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
  const [alice, bob] = [await connected(someone('alice')), await connected(bobId, { deviceId: 'phone' })];
  const outgoing = await invite(alice, bobId);
  await until(() => expect(bob.incoming).toHaveLength(1));
  const [incoming] = bob.incoming;
  if (incoming === undefined) throw new Error('no call');
  await incoming.answer();
  await until(() => expect(outgoing.state).toBe('answered'));
  const received = [outgoing, incoming].map((call) => {
    const signals: ReceivedSignal[] = [];
    call.on('signal', (signal) => signals.push(signal));
    return signals;
  });
  return { alice, bob, outgoing, incoming, received };
};

describe('over its socket, a client', () => {
  it('learns of a call and of everything that happens to it', async () => {
    const bobId = someone('bob');
    await (await clients.backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
    const [alice, phone, tablet] = [
      await connected(someone('alice')),
      await connected(bobId, { deviceId: 'phone' }),
      await connected(bobId, { deviceId: 'tablet' }),
    ];
    const outgoing = await invite(alice, bobId);
    const states: string[] = [];
    outgoing.on('state', ({ state }) => states.push(state));
    await until(() => expect([phone.incoming.length, tablet.incoming.length]).toEqual([1, 1]));
    const ends: unknown[] = [];
    tablet.incoming[0]?.on('ended', (reason) => ends.push(reason));

    await phone.incoming[0]?.ringing();
    await phone.incoming[0]?.answer();
    await until(() => expect(ends).toEqual(['answered_elsewhere']));
    await phone.incoming[0]?.end();
    await until(() => expect(outgoing.state).toBe('ended'));

    expect(states).toEqual(['ringing', 'answered', 'ended']);
    expect(phone.sockets).toHaveLength(1);
  });

  it('finds the calls that began while it had none', async () => {
    const bobId = someone('bob');
    await (await clients.backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
    const alice = await connected(someone('alice'));
    const outgoing = await invite(alice, bobId);

    const bob = await connected(bobId, { deviceId: 'phone' });
    await until(() => expect(bob.incoming.map(({ id }) => id)).toEqual([outgoing.id]));
  });

  it('opens another when one breaks, and learns of an end in between', async () => {
    const { alice, bob, outgoing, incoming } = await talking();
    bob.isBlocked = true;
    bob.sockets.at(-1)?.terminate();
    await outgoing.end();

    bob.isBlocked = false;
    bob.client.wake();
    await until(() => expect(incoming.state).toBe('ended'));
    expect(alice.logged).toEqual([]);
  });

  it('asks over HTTP while no socket can be had', async () => {
    const { bob, outgoing, incoming, received } = await talking();
    bob.isBlocked = true;
    bob.sockets.at(-1)?.terminate();
    await Promise.all([outgoing.sendSignal(candidate(0)), incoming.sendSignal(candidate(0))]);

    await until(() => expect(numbersOf(received[1])).toEqual(['0']));
    await until(() => expect(numbersOf(received[0])).toEqual(['0']));
  });
});

describe('two who call each other at the same moment', () => {
  it('have one call: both clients leave the other one', async () => {
    const [aliceId, bobId] = [someone('alice'), someone('bob')];
    const [alice, bob] = [await connected(aliceId), await connected(bobId)];
    for (const { client } of [alice, bob]) await client.registerDevice(iphoneRegistration());
    const calls = ['b', 'a'].map((first) => `${first}0000000-0000-4000-8000-${someone('').slice(1)}0000`);
    // Neither invite sees the other: both are sent before either is answered.
    const [first, second] = await Promise.all([
      alice.client.invite({ to: bobId, caller: { name: 'Alice' }, callId: calls[0] ?? '' }),
      bob.client.invite({ to: aliceId, caller: { name: 'Bob' }, callId: calls[1] ?? '' }),
    ]);

    await until(async () => {
      const open = await alice.client.calls({ open: true });
      expect(open.map(({ id }) => id)).toEqual([first.id === second.id ? first.id : calls[1]]);
    });
  });
});

describe('what an app says', () => {
  it('arrives once and in order on the other side, while sockets are cut, and waits for a listener', async () => {
    const { alice, bob, outgoing, incoming } = await talking();
    const heard: unknown[][] = [[], []];
    const sent: Promise<void>[] = [];
    outgoing.on('message', ({ data }) => heard[0]?.push(data.n));
    for (let n = 0; n < 10; n += 1) {
      sent.push(outgoing.sendMessage({ n, muted: n % 2 === 0 }), incoming.sendMessage({ n }));
      if (n === 3) alice.sockets.at(-1)?.terminate();
      if (n === 6) bob.sockets.at(-1)?.terminate();
      if (n === 8) incoming.on('message', ({ data }) => heard[1]?.push(data.n));
      await clients.backend.settled();
    }
    await Promise.all(sent);

    const all = Array.from({ length: 10 }, (_, n) => n);
    await until(() => expect(heard).toEqual([all, all]));
  });

  it('names its device, and is refused if it is no object', async () => {
    const { outgoing, incoming } = await talking();
    const heard: unknown[] = [];
    outgoing.on('message', (message) => heard.push(message));

    await expect(incoming.sendMessage('mute' as never)).rejects.toMatchObject({ code: 'invalid_request' });
    await incoming.sendMessage({ held: true });

    const [{ answeredBy } = {}] = [outgoing.view];
    await until(() => expect(heard).toEqual([{ from: answeredBy, data: { held: true } }]));
  });
});

describe('signals', () => {
  it('sent at once are one message, one item of the mailbox and one event; the answer acknowledges the offer', async () => {
    const { alice, bob, outgoing, incoming, received } = await talking();
    const types: string[][] = [[], []];
    for (const [index, { sockets }] of [alice, bob].entries())
      sockets.at(-1)?.on('message', (data) => types[index]?.push(JSON.parse(String(data)).type));
    incoming.on('signal', ({ description }) => {
      if (description?.type === 'offer') void incoming.sendSignal({ description: { type: 'answer', sdp: 'v=0' } });
    });

    await Promise.all([
      outgoing.sendSignal({ description: { type: 'offer', sdp: 'v=0' } }),
      ...[0, 1, 2, 3].map((number) => outgoing.sendSignal(candidate(number))),
    ]);

    expect(received[1]).toHaveLength(5);
    expect(numbersOf(received[1]?.slice(1))).toEqual(numbers(4));
    await until(() => expect(types).toEqual([['signal'], ['signal', 'sent']]));
    const session = await clients.backend.as(incoming.view.to[0] ?? '');
    const { signals } = (await session('GET', `/v1/calls/${incoming.id}/signals?deviceId=phone`)).body;
    expect(signals).toMatchObject([{ seq: 1, candidates: numbers(4).map((text) => ({ candidate: text })) }]);
  });

  it('arrive once and in order, while both sockets are cut again and again', async () => {
    const { alice, bob, outgoing, incoming, received } = await talking();
    const sent: Promise<void>[] = [];
    for (let number = 0; number < 30; number += 1) {
      sent.push(outgoing.sendSignal(candidate(number)), incoming.sendSignal(candidate(number)));
      if (number % 7 === 3) alice.sockets.at(-1)?.terminate();
      if (number % 5 === 4) bob.sockets.at(-1)?.terminate();
      await clients.backend.settled();
    }
    await Promise.all(sent);

    await until(() => expect([numbersOf(received[0]), numbersOf(received[1])]).toEqual([numbers(30), numbers(30)]));
  });

  it('that are too large for a frame arrive all the same; those too large for the API are refused, and those after them arrive', async () => {
    const { alice, outgoing, incoming, received } = await talking();
    const large = { type: 'offer', sdp: 'v'.repeat(60_000) } as const;
    const tooLarge = outgoing.sendSignal({ description: { type: 'offer', sdp: 'v'.repeat(70_000) } });
    const refused = expect(tooLarge).rejects.toMatchObject({ code: 'body_too_large' });
    void outgoing.sendSignal({ description: large });
    await until(() => expect(received[1]?.map(({ description }) => description)).toEqual([large]));
    received[1]?.splice(0);
    expect(alice.sockets).toHaveLength(1);

    await refused;
    await outgoing.sendSignal(candidate(0));
    await until(() => expect(numbersOf(received[1])).toEqual(['0']));
    await incoming.end();
  });

  it('to a call that is over are refused', async () => {
    const { outgoing } = await talking();
    await outgoing.end();

    await expect(outgoing.sendSignal(candidate(0))).rejects.toMatchObject({ code: 'wrong_state' });
  });
});
