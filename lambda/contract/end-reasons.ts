import type { CallState } from './enums.ts';

/** The transitions that end a leg or a call. */
export type EndingTransition = 'decline' | 'cancel' | 'end';

interface EndReasonRow {
  /** `leg`: the reason of a callee's leg or of the call. `device`: what one device sees while its user's leg has another reason. */
  readonly scope: 'leg' | 'device';
  /** The transition in which a client gives the reason; the first reason of a transition is its default. `null`: none. */
  readonly transition: EndingTransition | null;
  /** The states in which the service ends a leg with this reason by itself, and when. `null`: never. */
  readonly automatic: { readonly from: readonly CallState[]; readonly when: string } | null;
  /** Whether a callee whose unanswered leg ended with this reason has missed the call. */
  readonly isMissed: boolean;
  /** The reason that the user's other devices see when one device ended the leg. `null`: the same reason. */
  readonly onOtherDevices: 'declined_elsewhere' | null;
  /** English text for a user interface. */
  readonly label: string;
}

/**
 * Every end reason, once. Schemas, transitions, notifications, labels and the chart in the docs are made from this table.
 *
 * Order matters: a call whose legs ended with different reasons has the first of them in this order.
 */
const table = {
  completed: {
    scope: 'leg',
    transition: 'end',
    automatic: null,
    isMissed: false,
    onOtherDevices: null,
    label: 'Call ended',
  },
  failed: {
    scope: 'leg',
    transition: 'end',
    automatic: { from: ['answered'], when: 'the sockets of both parties broke and neither is back for 60 s' },
    isMissed: false,
    onOtherDevices: null,
    label: 'Call failed',
  },
  declined: {
    scope: 'leg',
    transition: 'decline',
    automatic: null,
    isMissed: false,
    onOtherDevices: 'declined_elsewhere',
    label: 'Declined',
  },
  busy: {
    scope: 'leg',
    transition: 'decline',
    automatic: { from: ['initiated'], when: 'the callee is in a call and the invite has whenBusy refuse' },
    isMissed: false,
    onOtherDevices: 'declined_elsewhere',
    label: 'Busy',
  },
  no_answer: {
    scope: 'leg',
    transition: null,
    automatic: { from: ['initiated', 'ringing'], when: 'the ring window closes' },
    isMissed: true,
    onOtherDevices: null,
    label: 'No answer',
  },
  unreachable: {
    scope: 'leg',
    transition: null,
    automatic: { from: ['initiated'], when: 'no device could be rung' },
    isMissed: false,
    onOtherDevices: null,
    label: 'Not reachable',
  },
  cancelled: {
    scope: 'leg',
    transition: 'cancel',
    automatic: null,
    isMissed: true,
    onOtherDevices: null,
    label: 'Cancelled',
  },
  answered_elsewhere: {
    scope: 'device',
    transition: null,
    automatic: null,
    isMissed: false,
    onOtherDevices: null,
    label: 'Answered on another device',
  },
  declined_elsewhere: {
    scope: 'device',
    transition: null,
    automatic: null,
    isMissed: false,
    onOtherDevices: null,
    label: 'Declined on another device',
  },
} as const satisfies Readonly<Record<string, EndReasonRow>>;

export type EndReason = keyof typeof table;

/** The table with one type for all rows. */
export const endReasons: Readonly<Record<EndReason, EndReasonRow>> = table;

export const END_REASONS = Object.keys(table) as readonly EndReason[];

/** The reasons that a client may give in a transition. */
type ReasonOf<T extends EndingTransition> = {
  [R in EndReason]: (typeof table)[R]['transition'] extends T ? R : never;
}[EndReason];

const isReasonOf =
  <T extends EndingTransition>(transition: T) =>
  (reason: EndReason): reason is ReasonOf<T> =>
    endReasons[reason].transition === transition;

/** The reasons that a client may give in a transition; the first is the default. */
export const reasonsOf = <T extends EndingTransition>(
  transition: T,
): readonly [ReasonOf<T>, ...(readonly ReasonOf<T>[])] => {
  const [first, ...others] = END_REASONS.filter(isReasonOf(transition));
  if (first === undefined) throw new Error(`no end reason belongs to ${transition}`);
  return [first, ...others];
};
