import type { FaultScript } from '../faults/fault-script.ts';
import { isSqsErrorName, SqsError, type SqsErrorName } from './sqs-error.ts';

/** A request that SQS does not serve. */
export interface SqsRefusal {
  /** Such as `SendMessage`. @default any action */
  readonly action?: string;
  /** @default 'RequestThrottled' */
  readonly error?: SqsErrorName;
  /** How many requests it hits; SDKs try again. @default 1 */
  readonly times?: number;
}

/** What SQS may do at any time and cannot be made to do from outside: the commonest lines of a fault script. */
export interface SqsFaults {
  /** The next messages received come once more, even if they were deleted: SQS delivers at least once. @default 1 */
  duplicate(times?: number): void;
  /** The next receipts of several messages have the last one first: SQS keeps no order. @default 1 */
  reverseOrder(times?: number): void;
  /** The next messages sent can be received that much later than asked. @param times default 1 */
  late(ms: number, times?: number): void;
  refuse(refusal: SqsRefusal): void;
}

const sending = { service: 'sqs', action: 'SendMessage' } as const;
const receiving = { service: 'sqs', action: 'ReceiveMessage' } as const;

export const sqsFaults = (script: FaultScript): SqsFaults => ({
  duplicate: (times = 1) => void script.add({ target: receiving, fault: { kind: 'duplicating' }, times }),
  reverseOrder: (times = 1) => void script.add({ target: receiving, fault: { kind: 'reordering' }, times }),
  late: (ms, times = 1) => void script.add({ target: sending, fault: { kind: 'late', ms }, times }),
  refuse: ({ action, error, times = 1 }) =>
    void script.add({
      target: { service: 'sqs', action },
      fault: { kind: 'failing', code: error ?? THROTTLED },
      times,
    }),
});

const THROTTLED = 'RequestThrottled' satisfies SqsErrorName;

/** Lets a request meet what the script has for it. @throws SqsError */
export const meetFaults = async (script: FaultScript, action: string): Promise<void> => {
  await script.hold({ service: 'sqs', action });
  const refusal = script.take({ service: 'sqs', action }, ['failing', 'throttled']);
  if (refusal === undefined) return;
  const {
    code = 'InternalFailure',
    status,
    message = 'Scripted by the local SQS',
  } = refusal.kind === 'throttled' ? { code: THROTTLED } : refusal;
  throw new SqsError(isSqsErrorName(code) ? code : 'InternalFailure', message, status);
};

/** What befalls a queue's messages, whoever sends and receives them. */
export const queueFaults = (script: FaultScript) => ({
  lateness: (): number => script.take(sending, ['late'])?.ms ?? 0,
  isLost: (): boolean => script.take(sending, ['silent']) !== undefined,
  isDuplicated: (): boolean => script.take(receiving, ['duplicating']) !== undefined,
  inOrder: <T>(messages: readonly T[]): readonly T[] =>
    messages.length > 1 && script.take(receiving, ['reordering']) !== undefined ? messages.toReversed() : messages,
});

export type FaultsToCome = ReturnType<typeof queueFaults>;
