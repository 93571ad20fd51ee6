import { describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone } from '../support/backend.ts';
import type { Message } from '../support/socket.ts';
import {
  candidateOf,
  newInterceptor,
  tooLarge,
  until,
  untilReceived,
  untilSignals,
  useExample,
} from './example-client.ts';

const { resumedClient, sessionOf, placeCall, answeredCall, plainSocket, cut } = useExample();

describe('the signals of the docs’ signalling example', () => {
  it('reports to its app that a signal before the answer was refused, and delivers later ones', async () => {
    const { aliceId, bob, bobId, callId } = await placeCall();
    const hers = await resumedClient(aliceId, 'laptop', callId);
    const early = [hers.send(candidateOf('early-1')), hers.send(candidateOf('early-2'))];
    await until(() => expect(hers.problems).toHaveLength(2));

    await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    hers.send(candidateOf(1));
    hers.send(candidateOf(2));

    const his = await resumedClient(bobId, 'phone', callId);
    await untilSignals(his, [1, 2]);
    expect(hers.problems).toMatchObject(early.map(() => ({ status: 409, code: 'wrong_state' })));
    expect(hers.problems.map(({ id }) => id).sort()).toEqual([...early].sort());
  });

  it('delivers the signals after refused ones, also where they arrived before the refusal', async () => {
    const { aliceId, bobId, callId } = await answeredCall();
    const interceptor = newInterceptor();
    const hers = await resumedClient(aliceId, 'laptop', callId, interceptor);
    const his = await resumedClient(bobId, 'phone', callId);
    const held: (() => void)[] = [];
    interceptor.deliver = (message, forward) => {
      if (message.type !== 'problem') forward(message);
      else held.push(() => forward(message));
    };

    hers.send(candidateOf(1));
    const refused = [hers.send(tooLarge), hers.send(tooLarge)];
    hers.send(candidateOf(2));
    hers.send(candidateOf(3));
    await untilReceived(interceptor, { type: 'sent' }, 3);
    await until(() => expect(held).toHaveLength(2));
    for (const forward of held) forward();

    await untilSignals(his, [1, 2, 3]);
    expect(hers.problems.map(({ id }) => id).sort()).toEqual([...refused].sort());
    hers.send(candidateOf(4));
    await untilSignals(his, [1, 2, 3, 4]);
  });

  it('resends a signal with its new “previous” when the connection breaks after the refusal of the one before it', async () => {
    const { aliceId, bobId, callId } = await answeredCall();
    const interceptor = newInterceptor();
    const hers = await resumedClient(aliceId, 'laptop', callId, interceptor);
    const his = await resumedClient(bobId, 'phone', callId);
    // Only the refusal is delivered over this connection.
    interceptor.deliver = (message, forward) => {
      if (message.type !== 'problem') return;
      forward(message);
      interceptor.deliver = (one, forwardOne) => forwardOne(one);
      cut(aliceId);
    };

    hers.send(candidateOf(1));
    hers.send(tooLarge);
    hers.send(candidateOf(2));

    await untilSignals(his, [1, 2]);
    expect(interceptor.opened).toBe(2);
  });

  it('replaces a waiting signal with a newer copy, and never with an older one', async () => {
    const { aliceId, bobId, callId } = await answeredCall();
    const interceptor = newInterceptor();
    const his = await resumedClient(bobId, 'phone', callId, interceptor);
    const hers = await plainSocket(aliceId, 'laptop');
    const all: Message[] = [];
    interceptor.deliver = (message, forward) => {
      if (message.type !== 'signal') return forward(message);
      all.push(message);
      if (all.length < 3) return;
      // Everything after this is dropped, so a resume cannot help.
      interceptor.deliver = () => {};
      for (const seq of [2, 1, 3, 1]) forward(all.find((signal) => signal.seq === seq));
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

    await untilSignals(his, ['a', 'b, after']);
  });

  it('delivers signals without an id once each', async () => {
    const { aliceId, bobId, callId } = await answeredCall();
    const his = await resumedClient(bobId, 'phone', callId);
    const hers = await plainSocket(aliceId, 'laptop');

    for (const n of [1, 2, 3]) {
      hers.send({ type: 'signal', callId, ...candidateOf(n) });
      await hers.next({ type: 'sent', seq: n });
    }
    await untilSignals(his, [1, 2, 3]);
    cut(bobId);
    await until(() => expect(his.interceptor.opened).toBe(2));
    hers.send({ type: 'signal', callId, ...candidateOf(4) });

    await untilSignals(his, [1, 2, 3, 4]);
  });

  it('distinguishes the signals of a user’s two devices that have the same ids', async () => {
    const { aliceId, bobId, callId } = await answeredCall({});
    const his = await resumedClient(bobId, 'phone', callId);
    const [laptop, tablet] = [await plainSocket(aliceId, 'laptop'), await plainSocket(aliceId, 'tablet')];
    const send = async (from: typeof laptop, signal: object) => {
      from.send({ type: 'signal', callId, ...signal });
      await from.next({ type: 'sent' });
    };

    await send(laptop, { id: 'first', ...candidateOf('laptop-1') });
    await send(tablet, { id: 'second', previous: 'first', ...candidateOf('tablet-2') });
    await send(tablet, { id: 'first', ...candidateOf('tablet-1') });
    await send(laptop, { id: 'second', previous: 'first', ...candidateOf('laptop-2') });

    await untilSignals(his, ['laptop-1', 'tablet-1', 'tablet-2', 'laptop-2']);
  });

  it('orders the signals for each callee separately', async () => {
    const [aliceId, bobId, carolId] = [someone('alice'), someone('bob'), someone('carol')];
    for (const user of [bobId, carolId]) await (await sessionOf(user))('PUT', '/v1/devices/phone', iphone());
    const alice = await sessionOf(aliceId);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf([bobId, carolId], { deviceId: 'laptop' }))).body;
    const clients = [
      await resumedClient(bobId, 'phone', callId),
      await resumedClient(carolId, 'phone', callId),
    ] as const;
    for (const user of [bobId, carolId]) {
      await (await sessionOf(user))('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
    }
    const hers = await resumedClient(aliceId, 'laptop', callId);

    for (const n of [1, 2]) for (const to of [bobId, carolId]) hers.send({ to, ...candidateOf(`${to}/${n}`) });

    await untilSignals(clients[0], [`${bobId}/1`, `${bobId}/2`]);
    await untilSignals(clients[1], [`${carolId}/1`, `${carolId}/2`]);
  });
});
