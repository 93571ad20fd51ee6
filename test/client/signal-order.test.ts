import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RingthroughError } from '../../client/src/index.ts';
import { type Batch, batchesOf, candidatesIn, type Item } from '../../client/src/signals/batches.ts';
import { signalReceiver } from '../../client/src/signals/signal-receiver.ts';
import { signalSender } from '../../client/src/signals/signal-sender.ts';
import type { Content, SignalMessage, StoredSignal } from '../../client/src/signals/signal-types.ts';

const from = { userId: 'alice', deviceId: 'phone' };
const invalid = new RingthroughError('invalid_request', 'a candidate is invalid');

/**
 * A sender and a receiver with the server's mailbox in between. What the sender transmits reaches the mailbox in any order, or not at all;
 * the acknowledgement and the event may be lost too; some items are refused once and for all. The other party acknowledges now and then.
 */
const exchange = (choices: readonly number[], refused: readonly number[]) => {
  const onWire: { readonly message: SignalMessage; readonly isOneWay: boolean }[] = [];
  const mailbox: StoredSignal[] = [];
  const received: number[] = [];
  const settled: number[] = [];
  let made = 0;
  const sender = signalSender({
    transmit: (message, isOneWay) => onWire.push({ message, isOneWay }),
    makeId: () => `id-${made++}`,
    lastReceived: () => undefined,
  });
  const isWaiting = () => Array.from({ length: made }, (_, id) => sender.isWaitingFor(`id-${id}`)).includes(true);
  const receiver = signalReceiver((signal) => received.push(...numbersIn(signal)));
  let choice = 0;
  const next = (): number => choices[choice++ % choices.length] ?? 0;

  const deliver = ({ message, isOneWay }: (typeof onWire)[number], isAnswered: boolean, isEventLost: boolean): void => {
    if (numbersIn(message).some((number) => refused.includes(number))) {
      if (isAnswered) sender.refuse(message.id, invalid);
      return;
    }
    const stored: StoredSignal = { ...message, seq: mailbox.length + 1, from };
    mailbox.push(stored);
    if (isAnswered && !isOneWay) sender.acknowledge(message.id);
    if (!isEventLost) receiver.receive(stored);
  };
  const resume = (): void => {
    for (const signal of mailbox.slice(receiver.after)) receiver.receive(signal);
    receiver.complete(mailbox.length);
  };
  const itemOf = (number: number): Item => ({
    // Every fifth is an offer: what follows it is one-way until it is acknowledged.
    part: number % 5 === 0 ? { description: offer(number) } : { candidate: { candidate: String(number) } },
    resolve: () => settled.push(number),
    reject: () => settled.push(number),
  });
  return {
    received,
    settled,
    /** Some that were gathered. */
    send: (numbers: readonly number[]) => {
      for (const batch of batchesOf(numbers.map(itemOf))) sender.send(batch);
    },
    /** Something happens on the network. */
    act: () => {
      const what = next() % 10;
      if (what === 0) onWire.splice(0);
      if (what === 1) sender.resend();
      if (what === 2) resume();
      if (what === 3) sender.acknowledgeUpTo(receiver.lastFrom('alice') ?? '');
      const [message] = onWire.length === 0 ? [] : onWire.splice(next() % onWire.length, 1);
      if (message !== undefined) deliver(message, next() % 4 > 0, next() % 4 === 0);
    },
    /** The network works again, for as long as it takes. */
    settle: () => {
      for (let round = 0; round < 50 && (round === 0 || isWaiting()); round += 1) {
        sender.resend();
        for (let message = onWire.shift(); message !== undefined; message = onWire.shift())
          deliver(message, true, false);
        resume();
      }
      return isWaiting();
    },
  };
};
const offer = (number: number) => ({ type: 'offer' as const, sdp: String(number) });
const numbersIn = (content: Content): number[] => [
  ...(content.description === undefined ? [] : [Number(content.description.sdp)]),
  ...candidatesIn(content).map((candidate) => Number(candidate?.candidate)),
];

/** A batch of one candidate, and what becomes of it. */
const single = (candidate: string, to?: string) => {
  const outcomes: string[] = [];
  const item: Item = {
    part: { candidate: { candidate }, ...(to !== undefined && { to }) },
    resolve: () => outcomes.push('sent'),
    reject: ({ code }) => outcomes.push(code),
  };
  const [batch] = batchesOf([item]);
  return { batch: batch as Batch, item, outcomes };
};
const senderOf = () => {
  const sent: SignalMessage[] = [];
  const oneWay: boolean[] = [];
  let count = 0;
  const sender = signalSender({
    transmit: (message, isOneWay) => {
      sent.push(message);
      oneWay.push(isOneWay);
    },
    makeId: () => `id-${count++}`,
    lastReceived: (user) => (user === undefined ? 'their-last' : undefined),
  });
  return { sender, sent, oneWay };
};

describe('signals', () => {
  it('arrive once and in order, whatever is lost, repeated, reordered or refused', () => {
    const refusals = fc.uniqueArray(fc.nat(11), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 40, maxLength: 120 }), refusals, (choices, refused) => {
        const own = exchange(choices, refused);
        for (let number = 0; number < 12; ) {
          const group = Math.min(12 - number, 1 + ((choices[number] ?? 0) % 4));
          own.send(Array.from({ length: group }, (_, index) => number + index));
          number += group;
          for (let step = 0; step < 3 * group; step += 1) own.act();
        }
        const isWaiting = own.settle();

        const all = Array.from({ length: 12 }, (_, number) => number);
        expect(own.received).toEqual(all.filter((number) => !refused.includes(number)));
        expect(isWaiting).toBe(false);
        // Each promise was settled, and once at least: a promise ignores the rest.
        expect([...new Set(own.settled)].sort((a, b) => a - b)).toEqual(all);
      }),
      { numRuns: 2_000, seed: 17 },
    );
  });

  it('that are refused are errors of their sender, and those after them go on', () => {
    const { sender, sent } = senderOf();
    const [first, second] = [single('1'), single('2')];
    for (const { batch } of [first, second]) sender.send(batch);

    sender.refuse('id-0', new RingthroughError('body_too_large', 'too large'));
    // That of the copy which names the refused signal.
    sender.acknowledge('id-1');
    sender.acknowledge('id-2');

    expect([first.outcomes, second.outcomes]).toEqual([['body_too_large'], ['sent']]);
    expect(sent.map(({ id, previous }) => [id, previous])).toEqual([
      ['id-0', undefined],
      ['id-1', 'id-0'],
      ['id-2', undefined],
    ]);
  });

  it('of which one is invalid are sent one by one, and only that one is refused', () => {
    const { sender, sent } = senderOf();
    const all = [single('1'), single('2'), single('3')];
    const [batch] = batchesOf(all.map(({ item }) => item));
    sender.send(batch as Batch);

    sender.refuse('id-0', invalid);
    sender.acknowledge('id-1');
    sender.refuse('id-2', invalid);
    for (const id of ['id-3', 'id-4']) sender.acknowledge(id);

    expect(all.map(({ outcomes }) => outcomes)).toEqual([['sent'], ['invalid_request'], ['sent']]);
    expect(sent.map(({ candidates }) => candidates?.length)).toEqual([3, 1, 1, 1, 1]);
    expect(['id-0', 'id-1', 'id-2', 'id-3', 'id-4'].some(sender.isWaitingFor)).toBe(false);
  });

  it('to a party that takes none are refused together, without another attempt', () => {
    const { sender, sent } = senderOf();
    const all = [single('1', 'bob'), single('2', 'bob'), single('3', 'carol'), single('4', 'bob')];
    for (const { batch } of all) sender.send(batch);

    sender.refuse('id-0', new RingthroughError('too_many_signals', 'full'));

    const full = ['too_many_signals'];
    expect(all.map(({ outcomes }) => outcomes)).toEqual([full, full, [], full]);
    expect(sent).toHaveLength(4);
  });

  it('are one-way from an offer until the other party acknowledges it, which acknowledges what was before', () => {
    const { sender, sent, oneWay } = senderOf();
    const outcomes: string[] = [];
    const [batch] = batchesOf([
      { part: { description: offer(1) }, resolve: () => outcomes.push('offer'), reject: () => {} },
    ]);
    const candidates = [single('1'), single('2'), single('3')];
    sender.send(candidates[0]?.batch as Batch);
    sender.send(batch as Batch);
    sender.send(candidates[1]?.batch as Batch);
    expect(oneWay).toEqual([false, true, true]);

    sender.acknowledgeUpTo('id-1');
    expect([outcomes, candidates.map((one) => one.outcomes)]).toEqual([['offer'], [['sent'], [], []]]);
    sender.send(candidates[2]?.batch as Batch);
    sender.resend();

    expect(oneWay.slice(3)).toEqual([false, false, false]);
    expect(sent.slice(3).map(({ id }) => id)).toEqual(['id-3', 'id-2', 'id-3']);
  });

  it('carry what has arrived from the other party', () => {
    const { sender, sent } = senderOf();
    sender.send(single('1').batch);
    sender.send(single('2', 'carol').batch);

    expect(sent.map(({ ack }) => ack)).toEqual(['their-last', undefined]);
  });
});
