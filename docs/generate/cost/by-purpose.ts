import { answeredBy, type PartOfUsage, type Usage, usage } from './usage.ts';

/** What the invocations of a function are for, in the order in which they come in a call. */
const PURPOSES = {
  invite: 'invite: rings the phone',
  receipts: 'the phone reports that it rings',
  calls: 'answer, and hang up',
  'call-events': 'safety net after each change',
  'ring-timer': 'closes the ring window',
} as const satisfies Record<keyof typeof answeredBy, string>;

export interface Purpose {
  readonly fn: string;
  readonly title: string;
  /** The part of an answered call. */
  readonly used: Usage;
}

/** An answered call, divided by the functions that do something for it. */
export const purposes: readonly Purpose[] = Object.entries<PartOfUsage>(answeredBy).map(([fn, part]) => ({
  fn,
  title: PURPOSES[fn as keyof typeof answeredBy],
  used: {
    ...usage.answered,
    ...part,
    invocations: { [fn]: usage.answered.invocations[fn as keyof typeof answeredBy] },
    work: usage.answered.work,
  },
}));
