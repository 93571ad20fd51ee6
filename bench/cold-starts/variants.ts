import { FUNCTIONS, type FunctionName } from './assumptions.ts';

/** A way to have fewer cold starts. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  /** Functions that are one; the others have a bundle each. */
  readonly grouped?: readonly FunctionName[];
  /** How many sandboxes of each function the warm event keeps. */
  readonly warm?: (fn: FunctionName) => number;
  /** Sandboxes of provisioned concurrency of each function. */
  readonly provisioned?: number;
  /** Whether `invite` sends `receipts` a warm event while the push is on its way. */
  readonly doesInviteWake?: boolean;
}

const GROUPED: readonly FunctionName[] = ['invite', 'receipts', 'calls', 'socket'];

export const VARIANTS: readonly Variant[] = [
  { name: 'none', title: 'one function for each concern, nothing else' },
  { name: 'wakes', title: '… and `invite` wakes `receipts`', doesInviteWake: true },
  { name: 'grouped', title: `${GROUPED.join(', ')} in one function`, grouped: GROUPED },
  { name: 'warm', title: 'warm event', warm: () => 1 },
  { name: 'warm-wakes', title: '… and `invite` wakes `receipts`', warm: () => 1, doesInviteWake: true },
  { name: 'warm-grouped', title: '… and functions grouped', warm: () => 1, grouped: GROUPED },
  {
    name: 'warm-two',
    title: 'warm event, two sandboxes of `socket` and `calls`',
    warm: (fn) => (fn === 'socket' || fn === 'calls' ? 2 : 1),
  },
  { name: 'provisioned', title: 'provisioned concurrency, one of each', provisioned: 1 },
];

/** Which bundle each function is in. */
export const bundlesOf = ({ grouped = [] }: Variant): Readonly<Record<FunctionName, string>> =>
  Object.fromEntries(FUNCTIONS.map((fn) => [fn, grouped.includes(fn) ? 'grouped' : fn])) as Record<
    FunctionName,
    string
  >;

/** The bundle of grouped functions, by the functions' names. */
export const GROUPED_FUNCTIONS = GROUPED;
