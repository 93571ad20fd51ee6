import { randomUUID } from 'node:crypto';
import { makeAlarm } from '../alarm.ts';
import type { Clock } from '../clock.ts';
import type { Message, QueuedMessage, ReceivedMessage } from './message.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import type { FaultsToCome } from './scripted-faults.ts';
import { invalidParameter, SqsError } from './sqs-error.ts';

export interface QueueOptions {
  readonly name: string;
  readonly arn: string;
  readonly attributes: QueueAttributes;
  readonly clock: Clock;
  readonly faults: FaultsToCome;
  readonly queueOfArn: (arn: string) => Queue | undefined;
}

/** A standard queue. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  attributes(): QueueAttributes;
  setAttributes(attributes: QueueAttributes): void;
  send(message: Message, delaySeconds: number): void;
  /** Takes over a message that another queue gave up. */
  adopt(message: Message, receiveCount: number): void;
  /** Hands out what is due, for so many seconds. */
  receive(max: number, visibilityTimeout?: number): readonly ReceivedMessage[];
  /** Nothing happens when the message was received again since, or is gone. @throws SqsError for what is no handle */
  remove(receiptHandle: string): void;
  /** @throws SqsError when nobody has the message */
  changeVisibility(receiptHandle: string, seconds: number): void;
  purge(): void;
  /** In the order in which they were sent. */
  messages(): readonly QueuedMessage[];
  /** The next moment after now at which a message becomes due. */
  nextDueAt(): number | undefined;
  /** Called when something may have become due. @returns how to stop */
  onDue(listener: () => void): () => void;
  close(): void;
}

interface Held {
  readonly message: Message;
  dueAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  receiptHandle?: string;
}

/** Makes an empty queue. Its delays and visibility timeouts go by the clock. */
export const makeQueue = ({ name, arn, clock, faults, queueOfArn, ...options }: QueueOptions): Queue => {
  let attributes = options.attributes;
  let held: Held[] = [];
  const listeners = new Set<() => void>();

  const nextDueAt = (): number | undefined => {
    const now = clock.now();
    const moments = held.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > now);
    return moments.length > 0 ? moments.reduce((a, b) => Math.min(a, b)) : undefined;
  };
  const changed = (): void => {
    alarm.set(nextDueAt());
    if (held.some(({ dueAt }) => dueAt <= clock.now())) for (const tell of [...listeners]) tell();
  };
  const alarm = makeAlarm(clock, changed);

  const dropExpired = (): void => {
    const oldest = clock.now() - attributes.retentionSeconds * 1000;
    held = held.filter(({ message }) => message.sentAt > oldest);
  };

  /** Moves a message on that has been received as often as it may be. */
  const gaveUp = (one: Held): boolean => {
    const policy = attributes.redrivePolicy;
    const target = policy && one.receiveCount >= policy.maxReceiveCount && queueOfArn(policy.deadLetterTargetArn);
    if (!target) return false;
    held = held.filter((other) => other !== one);
    target.adopt({ ...one.message, deadLetterSource: arn }, one.receiveCount);
    return true;
  };

  const handOut = (one: Held, now: number, visibilityTimeout: number): ReceivedMessage => {
    // A copy at another of the servers that SQS keeps messages on, which has not heard of this receipt.
    if (faults.isDuplicated()) held.push({ ...one });
    one.receiveCount += 1;
    one.firstReceivedAt ??= now;
    one.dueAt = now + visibilityTimeout * 1000;
    one.receiptHandle = Buffer.from(`${arn} ${randomUUID()}`).toString('base64');
    const { message, receiveCount, firstReceivedAt, receiptHandle } = one;
    return { ...message, receiveCount, firstReceivedAt, receiptHandle };
  };

  const withHandle = (receiptHandle: string): Held | undefined => {
    if (!Buffer.from(receiptHandle, 'base64').toString().startsWith(`${arn} `)) {
      throw new SqsError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
      );
    }
    dropExpired();
    return held.find((one) => one.receiptHandle === receiptHandle);
  };

  return {
    name,
    arn,
    createdAt: clock.now(),
    attributes: () => attributes,
    setAttributes: (to) => {
      attributes = to;
    },
    send: (message, delaySeconds) => {
      if (faults.isLost()) return;
      held.push({ message, dueAt: clock.now() + delaySeconds * 1000 + faults.lateness(), receiveCount: 0 });
      changed();
    },
    adopt: (message, receiveCount) => {
      held.push({ message, dueAt: clock.now(), receiveCount });
      changed();
    },
    receive: (max, visibilityTimeout = attributes.visibilityTimeout) => {
      dropExpired();
      const now = clock.now();
      const due = held.filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
      const received = faults
        .inOrder(due.filter((one) => !gaveUp(one)))
        .slice(0, max)
        .map((one) => handOut(one, now, visibilityTimeout));
      alarm.set(nextDueAt());
      return received;
    },
    remove: (receiptHandle) => {
      const one = withHandle(receiptHandle);
      held = held.filter((other) => other !== one);
      alarm.set(nextDueAt());
    },
    changeVisibility: (receiptHandle, seconds) => {
      const one = withHandle(receiptHandle);
      if (one === undefined) {
        const reason = 'Message does not exist or is not available for visibility timeout change.';
        throw invalidParameter('ReceiptHandle', receiptHandle, reason);
      }
      if (one.dueAt <= clock.now()) throw new SqsError('MessageNotInflight', 'The message is not in flight.');
      one.dueAt = clock.now() + seconds * 1000;
      changed();
    },
    purge: () => {
      held = [];
      alarm.set(undefined);
    },
    messages: () => {
      dropExpired();
      const now = clock.now();
      return held.map(({ message, dueAt, receiveCount, receiptHandle }) => {
        const waiting = receiptHandle === undefined ? 'delayed' : 'in-flight';
        return { ...message, dueAt, receiveCount, state: dueAt > now ? waiting : 'visible' };
      });
    },
    nextDueAt,
    onDue: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: alarm.close,
  };
};
