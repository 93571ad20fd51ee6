import { describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone } from '../support/house.ts';
import type { Message } from '../support/socket.ts';
import { candidateOf, heard, newWire, taken, tooLarge, until, useExample } from './example-lines.ts';

const { lineOf, sessionOf, placed, answered, bareSocket, cut } = useExample();

describe('the example of the docs, and its signals', () => {
  it('goes on after a signal that came before the answer, and tells its app of the refusal', async () => {
    const { aliceId, bob, bobId, callId } = await placed();
    const hers = await lineOf(aliceId, 'laptop', callId);
    const early = [hers.send(candidateOf('early-1')), hers.send(candidateOf('early-2'))];
    await until(() => expect(hers.problems).toHaveLength(2));

    await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    hers.send(candidateOf(1));
    hers.send(candidateOf(2));

    const his = await lineOf(bobId, 'phone', callId);
    await taken(his, [1, 2]);
    expect(hers.problems).toMatchObject(early.map(() => ({ status: 409, code: 'wrong_state' })));
    expect(hers.problems.map(({ id }) => id).sort()).toEqual([...early].sort());
  });

  it('goes on after signals that are too large, though those behind them had arrived before the refusal', async () => {
    const { aliceId, bobId, callId } = await answered();
    const wire = newWire();
    const hers = await lineOf(aliceId, 'laptop', callId, wire);
    const his = await lineOf(bobId, 'phone', callId);
    const held: (() => void)[] = [];
    wire.deliver = (message, hear) => {
      if (message.type !== 'problem') hear(message);
      else held.push(() => hear(message));
    };

    hers.send(candidateOf(1));
    const refused = [hers.send(tooLarge), hers.send(tooLarge)];
    hers.send(candidateOf(2));
    hers.send(candidateOf(3));
    await heard(wire, { type: 'sent' }, 3);
    await until(() => expect(held).toHaveLength(2));
    for (const hear of held) hear();

    await taken(his, [1, 2, 3]);
    expect(hers.problems.map(({ id }) => id).sort()).toEqual([...refused].sort());
    hers.send(candidateOf(4));
    await taken(his, [1, 2, 3, 4]);
  });

  it('says a signal in its new place again, though the connection broke after the refusal of the one before', async () => {
    const { aliceId, bobId, callId } = await answered();
    const wire = newWire();
    const hers = await lineOf(aliceId, 'laptop', callId, wire);
    const his = await lineOf(bobId, 'phone', callId);
    // Nothing but the refusal is heard over this connection.
    wire.deliver = (message, hear) => {
      if (message.type !== 'problem') return;
      hear(message);
      wire.deliver = (one, hearOne) => hearOne(one);
      cut(aliceId);
    };

    hers.send(candidateOf(1));
    hers.send(tooLarge);
    hers.send(candidateOf(2));

    await taken(his, [1, 2]);
    expect(wire.opened).toBe(2);
  });

  it('takes a newer copy of a signal that waits, and no older one in its place', async () => {
    const { aliceId, bobId, callId } = await answered();
    const wire = newWire();
    const his = await lineOf(bobId, 'phone', callId, wire);
    const hers = await bareSocket(aliceId, 'laptop');
    const all: Message[] = [];
    wire.deliver = (message, hear) => {
      if (message.type !== 'signal') return hear(message);
      all.push(message);
      if (all.length < 3) return;
      // What the example asks for now comes too late to help it.
      wire.deliver = () => {};
      for (const seq of [2, 1, 3, 1]) hear(all.find((signal) => signal.seq === seq));
    };

    const signals = [
      { id: 'b', previous: 'refused', ...candidateOf('b, before') },
      { id: 'b', previous: 'a', ...candidateOf('b, after') },
      { id: 'a', ...candidateOf('a') },
    ];
    for (const signal of signals) {
      hers.send({ type: 'signal', callId, ...signal });
      await hers.next({ type: 'sent', id: signal.id });
    }

    await taken(his, ['a', 'b, after']);
  });

  it('takes signals without an id, each once', async () => {
    const { aliceId, bobId, callId } = await answered();
    const his = await lineOf(bobId, 'phone', callId);
    const hers = await bareSocket(aliceId, 'laptop');

    for (const n of [1, 2, 3]) {
      hers.send({ type: 'signal', callId, ...candidateOf(n) });
      await hers.next({ type: 'sent', seq: n });
    }
    await taken(his, [1, 2, 3]);
    cut(bobId);
    await until(() => expect(his.wire.opened).toBe(2));
    hers.send({ type: 'signal', callId, ...candidateOf(4) });

    await taken(his, [1, 2, 3, 4]);
  });

  it('keeps apart the signals of a user’s two devices, though they have the same ids', async () => {
    const { aliceId, bobId, callId } = await answered({});
    const his = await lineOf(bobId, 'phone', callId);
    const [laptop, tablet] = [await bareSocket(aliceId, 'laptop'), await bareSocket(aliceId, 'tablet')];
    const tell = async (from: typeof laptop, signal: object) => {
      from.send({ type: 'signal', callId, ...signal });
      await from.next({ type: 'sent' });
    };

    await tell(laptop, { id: 'first', ...candidateOf('laptop-1') });
    await tell(tablet, { id: 'second', previous: 'first', ...candidateOf('tablet-2') });
    await tell(tablet, { id: 'first', ...candidateOf('tablet-1') });
    await tell(laptop, { id: 'second', previous: 'first', ...candidateOf('laptop-2') });

    await taken(his, ['laptop-1', 'tablet-1', 'tablet-2', 'laptop-2']);
  });

  it('keeps the signals for one callee in an order of their own', async () => {
    const [aliceId, bobId, carolId] = [someone('alice'), someone('bob'), someone('carol')];
    for (const user of [bobId, carolId]) await (await sessionOf(user))('PUT', '/v1/devices/phone', iphone());
    const alice = await sessionOf(aliceId);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf([bobId, carolId], { deviceId: 'laptop' }))).body;
    const lines = [await lineOf(bobId, 'phone', callId), await lineOf(carolId, 'phone', callId)] as const;
    for (const user of [bobId, carolId]) {
      await (await sessionOf(user))('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    }
    const hers = await lineOf(aliceId, 'laptop', callId);

    for (const n of [1, 2]) for (const to of [bobId, carolId]) hers.send({ to, ...candidateOf(`${to}/${n}`) });

    await taken(lines[0], [`${bobId}/1`, `${bobId}/2`]);
    await taken(lines[1], [`${carolId}/1`, `${carolId}/2`]);
  });
});
