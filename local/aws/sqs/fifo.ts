import { createHash } from 'node:crypto';
import type { Clock } from '../../time/clock.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { invalidParameter, missing, SqsError } from './sqs-error.ts';

/** The place of a message in a FIFO queue. */
export interface FifoPlace {
  readonly groupId: string;
  readonly deduplicationId: string;
  /** Twenty digits, increasing within the queue. */
  readonly sequenceNumber: string;
}

/** What a FIFO queue returns for a message that it has accepted, or accepted before. */
export interface FifoReceipt {
  readonly messageId: string;
  readonly place: FifoPlace;
  /** Whether a message with the same deduplication id was accepted within the last five minutes: this one is dropped. */
  readonly isDuplicate: boolean;
}

/** The ids that a sender gives. */
export interface FifoIds {
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

export interface Fifo {
  /** @throws SqsError for ids that are missing or invalid */
  place(ids: FifoIds, body: string, messageId: string): FifoReceipt;
  /** The place of a message that another queue moves here: with its ids, at the end. */
  moved(place: FifoPlace): FifoPlace;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION_MS = 5 * 60 * 1000;

/** Alphanumeric characters and punctuation. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const ID = /^[!-~]{1,128}$/;

const checkId = (name: keyof FifoIds, value: string): string => {
  if (ID.test(value)) return value;
  throw invalidParameter(
    name,
    value,
    `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
};

export const isFifo = ({ texts }: QueueAttributes): boolean => texts.FifoQueue === 'true';

/** The order and the deduplication of one FIFO queue. */
export const makeFifo = (attributes: () => QueueAttributes, clock: Pick<Clock, 'now'>): Fifo => {
  const known = new Map<string, FifoReceipt & { readonly until: number }>();
  // AWS's numbers have 20 digits too, and begin with 188.
  let last = 18_849_496_460_467_696_000n;
  const next = (): string => {
    last += 256n;
    return String(last);
  };
  const forgetOld = (): void => {
    // In the order of their ends.
    for (const [key, { until }] of known) {
      if (until > clock.now()) return;
      known.delete(key);
    }
  };
  const deduplicationIdOf = ({ MessageDeduplicationId: given }: FifoIds, body: string): string => {
    if (given !== undefined && given !== '') return checkId('MessageDeduplicationId', given);
    if (attributes().texts.ContentBasedDeduplication === 'true') return createHash('sha256').update(body).digest('hex');
    throw new SqsError(
      'InvalidParameterValueException',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  };
  return {
    place: (ids, body, messageId) => {
      if (ids.MessageGroupId === undefined || ids.MessageGroupId === '') throw missing('MessageGroupId');
      const groupId = checkId('MessageGroupId', ids.MessageGroupId);
      const deduplicationId = deduplicationIdOf(ids, body);
      forgetOld();
      const isPerGroup = attributes().texts.DeduplicationScope === 'messageGroup';
      const key = isPerGroup ? `${groupId} ${deduplicationId}` : deduplicationId;
      const before = known.get(key);
      if (before !== undefined) return { ...before, isDuplicate: true };
      const place = { groupId, deduplicationId, sequenceNumber: next() };
      known.set(key, { messageId, place, isDuplicate: true, until: clock.now() + DEDUPLICATION_MS });
      return { messageId, place, isDuplicate: false };
    },
    moved: (place) => ({ ...place, sequenceNumber: next() }),
  };
};

/** As far as the order of a queue's messages needs it. */
interface Entry {
  readonly message: { readonly fifo?: FifoPlace };
  readonly dueAt: number;
}

/**
 * The first messages that may be received now, in order: of each group those before the first that is in flight or delayed.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export const receivableInOrder = <T extends Entry>(stored: readonly T[], now: number, max: number): T[] => {
  const blocked = new Set<string | undefined>();
  const found: T[] = [];
  for (const entry of stored) {
    const group = entry.message.fifo?.groupId;
    if (entry.dueAt > now) blocked.add(group);
    else if (!blocked.has(group)) found.push(entry);
    // A queue may be long, and be read often.
    if (found.length === max) break;
  }
  return found;
};
