import { SqsError, type SqsErrorName } from './sqs-error.ts';

/** A request that SQS does not serve. */
export interface SqsRefusal {
  /** Such as `SendMessage`. @default any action */
  readonly action?: string;
  /** @default 'RequestThrottled' */
  readonly error?: SqsErrorName;
  /** How many requests it hits; SDKs try again. @default 1 */
  readonly times?: number;
}

/** What SQS may do at any time and cannot be made to do from outside. It does not lose messages, and neither does this. */
export interface SqsFaults {
  /** The next messages received come once more, even if they were deleted: SQS delivers at least once. @default 1 */
  duplicate(times?: number): void;
  /** The next receipts of several messages have the last one first: SQS keeps no order. @default 1 */
  reverseOrder(times?: number): void;
  /** The next messages sent can be received that much later than asked. @param times default 1 */
  late(ms: number, times?: number): void;
  refuse(refusal: SqsRefusal): void;
}

/** Keeps the faults still to come. */
export const makeFaults = () => {
  const latenesses: number[] = [];
  let refusals: { refusal: SqsRefusal; left: number }[] = [];
  let duplicates = 0;
  let reversals = 0;
  const faults: SqsFaults = {
    duplicate: (times = 1) => {
      duplicates += times;
    },
    reverseOrder: (times = 1) => {
      reversals += times;
    },
    late: (ms, times = 1) => {
      latenesses.push(...Array.from({ length: times }, () => ms));
    },
    refuse: (refusal) => {
      refusals.push({ refusal, left: refusal.times ?? 1 });
    },
  };
  return {
    faults,
    /** @throws SqsError when a refusal is meant for this action */
    meet: (action: string): void => {
      const hit = refusals.find(({ refusal }) => (refusal.action ?? action) === action);
      if (hit === undefined) return;
      hit.left -= 1;
      refusals = refusals.filter(({ left }) => left > 0);
      throw new SqsError(hit.refusal.error ?? 'RequestThrottled', 'Scripted by the local SQS');
    },
    lateness: (): number => latenesses.shift() ?? 0,
    isDuplicated: (): boolean => duplicates > 0 && duplicates-- > 0,
    inOrder: <T>(messages: readonly T[]): readonly T[] =>
      messages.length > 1 && reversals > 0 && reversals-- > 0 ? messages.toReversed() : messages,
  };
};

export type FaultsToCome = Omit<ReturnType<typeof makeFaults>, 'faults' | 'meet'>;
