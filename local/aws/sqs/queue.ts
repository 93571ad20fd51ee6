import { randomUUID } from 'node:crypto';
import { makeAlarm } from '../../time/alarm.ts';
import type { Clock } from '../../time/clock.ts';
import { type Fifo, isFifo, makeFifo, receivableInOrder } from './fifo.ts';
import type { Message, QueuedMessage, ReceivedMessage } from './message.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import type { QueueFaults } from './scripted-faults.ts';
import { invalidParameter, SqsError } from './sqs-error.ts';

export interface QueueOptions {
  readonly name: string;
  readonly arn: string;
  readonly attributes: QueueAttributes;
  readonly clock: Clock;
  readonly faults: QueueFaults;
  readonly queueOfArn: (arn: string) => Queue | undefined;
}

/** A standard queue, or a FIFO queue if its attributes say so. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** Of a FIFO queue. */
  readonly fifo: Fifo | undefined;
  attributes(): QueueAttributes;
  setAttributes(attributes: QueueAttributes): void;
  send(message: Message, delaySeconds: number): void;
  /** Adds a message that another queue moves here, by its redrive policy or by a task. */
  addMoved(message: Message, receiveCount: number): void;
  /** Receives the messages that are due. @param visibilityTimeout in seconds, default: that of the queue */
  receive(max: number, visibilityTimeout?: number): readonly ReceivedMessage[];
  /** Has no effect if the message has been received again or deleted. @throws SqsError for an invalid handle */
  remove(receiptHandle: string): void;
  /** @throws SqsError when the message is not in flight */
  changeVisibility(receiptHandle: string, seconds: number): void;
  /** Removes and returns the messages that are visible. */
  takeVisible(isWanted: (message: Message) => boolean): readonly Message[];
  purge(): void;
  /** In the order in which they were sent. */
  messages(): readonly QueuedMessage[];
  /** The next time after now at which a message becomes due. Epoch milliseconds. */
  nextDueAt(): number | undefined;
  /** Called when a message may have become due. @returns a function that unsubscribes */
  onDue(listener: () => void): () => void;
  close(): void;
}

interface StoredMessage {
  readonly message: Message;
  dueAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  receiptHandle?: string;
}

const standardDue = (stored: readonly StoredMessage[], now: number): StoredMessage[] =>
  stored.filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);

/** Creates an empty queue. Its delays and visibility timeouts follow the clock. */
export const makeQueue = ({ name, arn, clock, faults, queueOfArn, ...options }: QueueOptions): Queue => {
  let attributes = options.attributes;
  const fifo = isFifo(attributes) ? makeFifo(() => attributes, clock) : undefined;
  let stored: StoredMessage[] = [];
  const listeners = new Set<() => void>();

  const nextDueAt = (): number | undefined => {
    const now = clock.now();
    let next: number | undefined;
    for (const { dueAt } of stored) if (dueAt > now && (next === undefined || dueAt < next)) next = dueAt;
    return next;
  };
  const notifyDue = (): void => {
    alarm.set(nextDueAt());
    if (stored.some(({ dueAt }) => dueAt <= clock.now())) for (const listener of [...listeners]) listener();
  };
  const alarm = makeAlarm(clock, notifyDue);

  const dropExpired = (): void => {
    const oldest = clock.now() - attributes.retentionSeconds * 1000;
    if (stored.some(({ message }) => message.sentAt <= oldest))
      stored = stored.filter(({ message }) => message.sentAt > oldest);
  };

  /** Moves a message that has reached the maximum receive count. @returns whether it was moved */
  const moveToDeadLetterQueue = (entry: StoredMessage): boolean => {
    const policy = attributes.redrivePolicy;
    const target = policy && entry.receiveCount >= policy.maxReceiveCount && queueOfArn(policy.deadLetterTargetArn);
    if (!target) return false;
    stored = stored.filter((other) => other !== entry);
    target.addMoved({ ...entry.message, deadLetterSource: arn }, entry.receiveCount);
    return true;
  };

  const markReceived = (entry: StoredMessage, now: number, visibilityTimeout: number): ReceivedMessage => {
    // A copy on another SQS server, which has no record of this receive.
    if (fifo === undefined && faults.isDuplicated()) stored.push({ ...entry });
    entry.receiveCount += 1;
    entry.firstReceivedAt ??= now;
    entry.dueAt = now + visibilityTimeout * 1000;
    entry.receiptHandle = Buffer.from(`${arn} ${randomUUID()}`).toString('base64');
    const { message, receiveCount, firstReceivedAt, receiptHandle } = entry;
    return { ...message, receiveCount, firstReceivedAt, receiptHandle };
  };

  const findByHandle = (receiptHandle: string): StoredMessage | undefined => {
    if (!Buffer.from(receiptHandle, 'base64').toString().startsWith(`${arn} `)) {
      throw new SqsError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
      );
    }
    dropExpired();
    return stored.find((entry) => entry.receiptHandle === receiptHandle);
  };

  return {
    name,
    arn,
    createdAt: clock.now(),
    fifo,
    attributes: () => attributes,
    setAttributes: (value) => {
      attributes = value;
    },
    send: (message, delaySeconds) => {
      if (faults.isLost()) return;
      stored.push({ message, dueAt: clock.now() + delaySeconds * 1000 + faults.extraDelayMs(), receiveCount: 0 });
      notifyDue();
    },
    addMoved: (message, receiveCount) => {
      const placed = fifo && message.fifo ? { ...message, fifo: fifo.moved(message.fifo) } : message;
      stored.push({ message: placed, dueAt: clock.now(), receiveCount });
      notifyDue();
    },
    receive: (max, visibilityTimeout = attributes.visibilityTimeout) => {
      dropExpired();
      const now = clock.now();
      let due: StoredMessage[];
      let kept: StoredMessage[];
      do {
        due = fifo ? receivableInOrder(stored, now, max) : standardDue(stored, now);
        kept = due.filter((entry) => !moveToDeadLetterQueue(entry));
        // Those behind messages that went to the dead-letter queue are received instead.
      } while (kept.length === 0 && due.length > 0);
      const received = (fifo ? kept : faults.inOrder(kept))
        .slice(0, max)
        .map((entry) => markReceived(entry, now, visibilityTimeout));
      alarm.set(nextDueAt());
      return received;
    },
    remove: (receiptHandle) => {
      const entry = findByHandle(receiptHandle);
      stored = stored.filter((other) => other !== entry);
      // The next message of its group can be received.
      if (fifo) notifyDue();
      else alarm.set(nextDueAt());
    },
    changeVisibility: (receiptHandle, seconds) => {
      const entry = findByHandle(receiptHandle);
      if (entry === undefined) {
        const reason = 'Message does not exist or is not available for visibility timeout change.';
        throw invalidParameter('ReceiptHandle', receiptHandle, reason);
      }
      if (entry.dueAt <= clock.now()) throw new SqsError('MessageNotInflight', 'The message is not in flight.');
      entry.dueAt = clock.now() + seconds * 1000;
      if (seconds === 0) notifyDue();
      else alarm.set(nextDueAt());
    },
    takeVisible: (isWanted) => {
      dropExpired();
      const taken = stored.filter(({ message, dueAt }) => dueAt <= clock.now() && isWanted(message));
      stored = stored.filter((entry) => !taken.includes(entry));
      return taken.map(({ message }) => message);
    },
    purge: () => {
      stored = [];
      alarm.set(undefined);
    },
    messages: () => {
      dropExpired();
      const now = clock.now();
      return stored.map(({ message, dueAt, receiveCount, receiptHandle }) => {
        const invisible = receiptHandle === undefined ? 'delayed' : 'in-flight';
        return { ...message, dueAt, receiveCount, state: dueAt > now ? invisible : 'visible' };
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
