import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RingthroughError } from '../../client/src/index.ts';
import { SignalReceiver } from '../../client/src/signals/signal-receiver.ts';
import { SignalSender } from '../../client/src/signals/signal-sender.ts';
import type { SignalMessage, StoredSignal } from '../../client/src/signals/signal-types.ts';

const from = { userId: 'alice', deviceId: 'phone' };

/**
 * A sender and a receiver with the server's mailbox in between. What the sender transmits reaches the mailbox in any order, or not at all;
 * the acknowledgement and the event may be lost too; some messages are refused once and for all.
 */
const exchange = (choices: readonly number[], refused: readonly number[]) => {
  const onWire: SignalMessage[] = [];
  const mailbox: StoredSignal[] = [];
  const received: string[] = [];
  let made = 0;
  const sender = new SignalSender(
    (message) => onWire.push(message),
    () => `id-${made++}`,
  );
  const receiver = new SignalReceiver((signal) => received.push(textOf(signal)));
  let choice = 0;
  const next = (): number => choices[choice++ % choices.length] ?? 0;

  const deliver = (message: SignalMessage, isAnswered: boolean, isEventLost: boolean): void => {
    if (refused.includes(Number(textOf(message)))) {
      if (isAnswered) sender.refuse(message.id, new RingthroughError('body_too_large', 'too large'));
      return;
    }
    const stored: StoredSignal = { ...message, seq: mailbox.length + 1, from };
    mailbox.push(stored);
    if (isAnswered) sender.acknowledge(message.id);
    if (!isEventLost) receiver.receive(stored);
  };
  const resume = (): void => {
    for (const signal of mailbox.slice(receiver.after)) receiver.receive(signal);
    receiver.complete(mailbox.length);
  };
  return {
    received,
    send: (number: number) => {
      void sender.send({ candidate: { candidate: String(number) } }).catch(() => {});
    },
    /** Something happens on the network. */
    act: () => {
      const what = next() % 10;
      if (what === 0) onWire.splice(0);
      if (what === 1) sender.resend();
      if (what === 2) resume();
      const [message] = onWire.length === 0 ? [] : onWire.splice(next() % onWire.length, 1);
      if (message !== undefined) deliver(message, next() % 4 > 0, next() % 4 === 0);
    },
    /** The network works again, for as long as it takes. */
    settle: () => {
      for (let round = 0; round < 50 && (round === 0 || sender.isWaiting); round += 1) {
        sender.resend();
        for (let message = onWire.shift(); message !== undefined; message = onWire.shift())
          deliver(message, true, false);
        resume();
      }
      return sender.isWaiting;
    },
  };
};
const textOf = ({ candidate }: Pick<SignalMessage, 'candidate'>): string => String(candidate?.candidate);

describe('signals', () => {
  it('arrive once and in order, whatever is lost, repeated, reordered or refused', () => {
    const refusals = fc.uniqueArray(fc.nat(11), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 40, maxLength: 120 }), refusals, (choices, refused) => {
        const own = exchange(choices, refused);
        for (let number = 0; number < 12; number += 1) {
          own.send(number);
          for (let step = 0; step < 3; step += 1) own.act();
        }
        const isWaiting = own.settle();

        const expected = Array.from({ length: 12 }, (_, number) => number).filter(
          (number) => !refused.includes(number),
        );
        expect(own.received).toEqual(expected.map(String));
        expect(isWaiting).toBe(false);
      }),
      { numRuns: 2_000, seed: 17 },
    );
  });

  it('that are refused are errors of their sender, and those after them go on', async () => {
    const sent: SignalMessage[] = [];
    let count = 0;
    const sender = new SignalSender(
      (message) => sent.push(message),
      () => `id-${count++}`,
    );
    const [first, second] = [sender.send({ candidate: null }), sender.send({ candidate: null })];

    sender.refuse('id-0', new RingthroughError('body_too_large', 'too large'));
    // That of the copy which names the refused signal.
    sender.acknowledge('id-1');
    sender.acknowledge('id-2');

    await expect(first).rejects.toMatchObject({ code: 'body_too_large' });
    await expect(second).resolves.toBeUndefined();
    expect(sent.map(({ id, previous }) => [id, previous])).toEqual([
      ['id-0', undefined],
      ['id-1', 'id-0'],
      ['id-2', undefined],
    ]);
  });
});
