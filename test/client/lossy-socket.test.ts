/** A socket that loses, delays and reorders what it brings, between the client and the real gateway. */
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Call, ClientOptions, ReceivedSignal } from '../../client/src/index.ts';
import { iphone, someone } from '../support/backend.ts';
import { type LocalClient, useClients } from './local-client.ts';

const clients = useClients();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

type Message = Readonly<Record<string, unknown>>;

interface LossyClient extends LocalClient {
  readonly sentOver: Message[];
  opened: number;
  /** What becomes of a received message. @default it arrives */
  deliver: (message: Message, forward: (message: Message) => void) => void;
}

const lossyClient = async (user: string, options: Partial<ClientOptions> = {}): Promise<LossyClient> => {
  const own: LossyClient = Object.assign(
    clients.clientOf(user, {
      WebSocket: class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          this.on('open', () => {
            own.opened += 1;
          });
        }

        override send(text: string): void {
          own.sentOver.push(JSON.parse(text));
          super.send(text);
        }

        override emit(event: string | symbol, ...args: unknown[]): boolean {
          if (event !== 'message') return super.emit(event, ...args);
          const forward = (message: Message) => super.emit('message', Buffer.from(JSON.stringify(message)), false);
          own.deliver(JSON.parse(String(args[0])), forward);
          return true;
        }
      },
      ...options,
    }),
    { sentOver: [], opened: 0, deliver: (message: Message, forward: (one: Message) => void) => forward(message) },
  );
  const isOpen = new Promise<void>((resolve) => {
    own.client.on('connection', (phase) => phase === 'connected' && resolve());
  });
  own.client.connect();
  await isOpen;
  return own;
};

/** Alice in a call with each of the others, who have answered. */
const talking = async (count = 1) => {
  const ids = Array.from({ length: count }, () => someone('bob'));
  for (const id of ids) await (await clients.backend.as(id))('PUT', '/v1/devices/phone', iphone());
  const alice = await lossyClient(someone('alice'), { deviceId: 'laptop' });
  const outgoing = await alice.client.invite({ to: ids, caller: { name: 'Alice' } });
  const callees: { readonly own: LossyClient; readonly call: Call; readonly signals: ReceivedSignal[] }[] = [];
  for (const id of ids) {
    const own = await lossyClient(id, { deviceId: 'phone' });
    const call = await own.client.call(outgoing.id);
    await call.answer();
    callees.push({ own, call, signals: signalsOf(call) });
  }
  const [first] = callees;
  if (first === undefined) throw new Error('no callee');
  await until(() => expect(outgoing.state).toBe('answered'));
  return { alice, outgoing, callees, bob: first.own, incoming: first.call, received: first.signals };
};
const signalsOf = (call: Call): ReceivedSignal[] => {
  const signals: ReceivedSignal[] = [];
  call.on('signal', (signal) => signals.push(signal));
  return signals;
};
const answer = (name: string | number) => ({ description: { type: 'answer', sdp: String(name) } as const });
const namesOf = (signals: readonly ReceivedSignal[]) => signals.map(({ description }) => description?.sdp);
const names = (count: number) => Array.from({ length: count }, (_, name) => String(name));

describe('signals', () => {
  it('that arrive in reverse order are handed on in the order of sending', async () => {
    const { outgoing, bob, received } = await talking();
    const held: (() => void)[] = [];
    bob.deliver = (message, forward) => {
      if (message.type !== 'signal') return forward(message);
      held.push(() => forward(message));
      if (held.length < 10) return;
      bob.deliver = (one, forwardOne) => forwardOne(one);
      for (const forwardHeld of held.reverse()) forwardHeld();
    };

    for (const name of names(10)) await outgoing.sendSignal(answer(name));

    await until(() => expect(namesOf(received)).toEqual(names(10)));
  });

  it('that the socket loses are asked for when the next one arrives', async () => {
    const { outgoing, bob, received } = await talking();
    let isLost = true;
    bob.deliver = (message, forward) => {
      if (message.type !== 'signal' || !isLost) return forward(message);
      isLost = false;
    };

    await outgoing.sendSignal(answer(0));
    await outgoing.sendSignal(answer(1));

    await until(() => expect(namesOf(received)).toEqual(names(2)));
  });

  it('are sent again after an error of API Gateway itself, which names no message', async () => {
    const { alice, outgoing, received } = await talking();
    alice.deliver = (message, forward) => {
      if (message.type !== 'sent') return forward(message);
      alice.deliver = (one, forwardOne) => forwardOne(one);
      forward({ message: 'Internal server error', connectionId: 'x', requestId: 'x' });
    };

    await outgoing.sendSignal(answer(0));
    await outgoing.sendSignal(answer(1));

    await until(() => expect(namesOf(received)).toEqual(names(2)));
  });

  it('are known to have arrived although nobody answers the offer', async () => {
    const { outgoing, received } = await talking();

    await outgoing.sendSignal({ description: { type: 'offer', sdp: '0' } });

    await until(() => expect(namesOf(received)).toEqual(names(1)));
  });

  it('to two callees are in order for each of them', async () => {
    const { outgoing, callees } = await talking(2);

    const all = names(3).flatMap((name) =>
      callees.map(({ own }) => outgoing.sendSignal({ ...answer(name), to: own.userId })),
    );
    await Promise.all(all);

    for (const { signals } of callees) await until(() => expect(namesOf(signals)).toEqual(names(3)));
  });
});

describe('a new socket', () => {
  it('has a new token, and is tried again where none can be had', async () => {
    const { backend } = clients;
    const bobId = someone('bob');
    let asked = 0;
    let isOut = false;
    const bob = await lossyClient(bobId, {
      getToken: () => {
        asked += 1;
        if (isOut) throw new Error('the token service cannot be reached');
        return backend.issuer.mint(bobId);
      },
    });
    const [connectionId = ''] = backend.sockets.connectionIds({ userId: bobId });
    const before = asked;

    isOut = true;
    backend.sockets.cut(connectionId);
    await until(() => expect(asked).toBeGreaterThan(before));
    isOut = false;

    await until(() => expect(bob.opened).toBe(2));
  });
});

describe('a browser without a push token', () => {
  it('answers while a registered phone of the same user rings', async () => {
    const bobId = someone('bob');
    await (await clients.backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
    const alice = await lossyClient(someone('alice'));
    const browser = await lossyClient(bobId, { deviceId: 'browser' });
    const outgoing = await alice.client.invite({ to: bobId, caller: { name: 'Alice' } });

    const call = await browser.client.call(outgoing.id);
    const signals = signalsOf(call);
    expect(await call.answer()).toMatchObject({ state: 'answered', answeredBy: { deviceId: 'browser' } });
    await until(() => expect(outgoing.state).toBe('answered'));
    await outgoing.sendSignal(answer(0));

    await until(() => expect(namesOf(signals)).toEqual(names(1)));
  });
});
