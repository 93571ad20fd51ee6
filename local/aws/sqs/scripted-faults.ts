import type { FaultScript } from '../../faults/fault-script.ts';
import { isSqsErrorName, SqsError, type SqsErrorName } from './sqs-error.ts';

/** An error that the simulator returns. */
export interface SqsFault {
  /** Such as `SendMessage`. @default any action */
  readonly action?: string;
  /** @default 'RequestThrottled' */
  readonly error?: SqsErrorName;
  /** Number of requests that fail; SDKs retry. @default 1 */
  readonly times?: number;
}

/** Behaviour that SQS may show at any time but no client can provoke: shortcuts for common lines of a fault script. */
export interface SqsFaults {
  /** The next messages received are delivered once more, even if deleted: SQS delivers at least once. @default 1 */
  duplicate(times?: number): void;
  /** The next receives of several messages return them in reverse order: SQS guarantees no order. @default 1 */
  reverseOrder(times?: number): void;
  /** The next messages sent become visible `ms` later than requested. @param times default 1 */
  late(ms: number, times?: number): void;
  refuse(fault: SqsFault): void;
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

/** Applies the script's next fault for a request: a delay, an error, or both. @throws SqsError */
export const applyFaults = async (script: FaultScript, action: string, body: string): Promise<void> => {
  await script.hold({ service: 'sqs', action, body });
  const failure = script.take({ service: 'sqs', action, body }, ['failing', 'throttled']);
  if (failure === undefined) return;
  const {
    code = 'InternalFailure',
    status,
    message = 'Scripted by the local SQS',
  } = failure.kind === 'throttled' ? { code: THROTTLED } : failure;
  throw new SqsError(isSqsErrorName(code) ? code : 'InternalFailure', message, status);
};

/** The script's faults for the messages of a queue. */
export const queueFaults = (script: FaultScript) => ({
  extraDelayMs: (): number => script.take(sending, ['late'])?.ms ?? 0,
  isLost: (): boolean => script.take(sending, ['silent']) !== undefined,
  isDuplicated: (): boolean => script.take(receiving, ['duplicating']) !== undefined,
  inOrder: <T>(messages: readonly T[]): readonly T[] =>
    messages.length > 1 && script.take(receiving, ['reordering']) !== undefined ? messages.toReversed() : messages,
});

export type QueueFaults = ReturnType<typeof queueFaults>;
