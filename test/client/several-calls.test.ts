/** Several calls at once on one device, over its one socket. */
import { describe, expect, it } from 'vitest';
import type { Call } from '../../client/src/index.ts';
import { iphone, someone } from '../support/backend.ts';
import { useClients } from './local-client.ts';
import {
  candidate,
  invite,
  numbers,
  numbersOf,
  ringingAt,
  type SocketClient,
  signalsOf,
  socketClient,
  until,
} from './support/socket-client.ts';

const clients = useClients();

/** Bob, with a phone, and those who call him. */
const people = async (callers: readonly string[]) => {
  const bobId = someone('bob');
  await (await clients.backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
  const bob = await socketClient(clients, bobId, { deviceId: 'phone' });
  const all: SocketClient[] = [];
  for (const name of callers) all.push(await socketClient(clients, someone(name)));
  return { bob, bobId, callers: all };
};
/** One calls Bob, who answers. */
const answered = async (caller: SocketClient, bob: SocketClient, bobId: string) => {
  const outgoing = await invite(caller, bobId);
  const incoming = await ringingAt(bob, outgoing);
  await incoming.answer();
  await until(() => expect(outgoing.state).toBe('answered'));
  return { outgoing, incoming };
};

describe('call waiting', () => {
  it('a second caller rings while the first call goes on, and is declined as busy', async () => {
    const { bob, bobId, callers } = await people(['alice', 'carol']);
    const [alice, carol] = callers as [SocketClient, SocketClient];
    const first = await answered(alice, bob, bobId);
    const received = signalsOf(first.incoming);

    const second = await invite(carol, bobId);
    const waiting = await ringingAt(bob, second);
    await waiting.ringing();
    await first.outgoing.sendSignal(candidate(0));
    await waiting.decline('busy');

    await until(() => expect([second.state, second.endReason]).toEqual(['ended', 'busy']));
    await until(() => expect(numbersOf(received)).toEqual(['0']));
    expect([first.incoming.state, first.outgoing.state]).toEqual(['answered', 'answered']);
  });

  it('the second call is answered, and the first one goes on when the second is over', async () => {
    const { bob, bobId, callers } = await people(['alice', 'carol']);
    const [alice, carol] = callers as [SocketClient, SocketClient];
    const first = await answered(alice, bob, bobId);
    const second = await answered(carol, bob, bobId);

    await first.incoming.sendMessage({ hold: true });
    await second.outgoing.end();
    await until(() => expect(second.incoming.state).toBe('ended'));
    const messages: unknown[] = [];
    first.outgoing.on('message', ({ data }) => messages.push(data));
    await first.incoming.sendMessage({ hold: false });

    await until(() => expect(messages).toEqual([{ hold: true }, { hold: false }]));
    expect([first.incoming.state, first.outgoing.state, bob.sockets.length]).toEqual(['answered', 'answered', 1]);
  });
});

describe('three calls at once on one device', () => {
  it('have each their own signals, once and in order, over one socket that breaks, and end one by one', async () => {
    const { bob, bobId, callers } = await people(['alice', 'carol', 'dave']);
    const calls: { readonly outgoing: Call; readonly incoming: Call }[] = [];
    for (const caller of callers) calls.push(await answered(caller, bob, bobId));
    const received = calls.map(({ outgoing, incoming }) => [signalsOf(outgoing), signalsOf(incoming)] as const);

    const sent: Promise<void>[] = [];
    for (let number = 0; number < 12; number += 1) {
      for (const { outgoing, incoming } of calls) {
        sent.push(outgoing.sendSignal(candidate(number)), incoming.sendSignal(candidate(number)));
      }
      if (number % 4 === 3) bob.sockets.at(-1)?.terminate();
      await clients.backend.settled();
    }
    await Promise.all(sent);
    await until(() => {
      for (const sides of received) for (const side of sides) expect(numbersOf(side)).toEqual(numbers(12));
    });

    for (const [index, { outgoing, incoming }] of calls.entries()) {
      await outgoing.end();
      await until(() => expect(incoming.state).toBe('ended'));
      expect(calls.map((call) => call.incoming.state)).toEqual(
        calls.map((_, other) => (other <= index ? 'ended' : 'answered')),
      );
    }
    expect(await bob.client.calls({ open: true })).toEqual([]);
  });
});
