import { type EndReason, reasonsOf } from '../contract/end-reasons.ts';
import type { CallState } from '../contract/enums.ts';
import type { CallText } from './call.ts';

/** A callee transitions their own leg, the caller the whole call. */
export type Role = 'caller' | 'callee';

/**
 * The role in which the table is written. The caller of a child call, and the other parties of the parent call, end their own part of
 * it: as `parent_party` they leave it, and it goes on; the last of them (`last_parent_party`) ends it.
 */
export type WriteRole = Role | 'parent_party' | 'last_parent_party';

export interface TransitionRule {
  readonly by: readonly Role[];
  readonly from: readonly CallState[];
  readonly to: Exclude<CallState, 'initiated'>;
  /** Reasons that a client may give for the end; the first is the default. */
  readonly reasons?: readonly [EndReason, ...(readonly EndReason[])];
  /** Whether the transition is possible only while the ring window is open. */
  readonly inWindow: boolean;
}

/**
 * The transitions of a call. The rules, the conditions of the DynamoDB writes and the chart in the docs are made from this
 * table. `from` lists adjacent states only, so that a condition can be written over the times of the states.
 */
export const transitions = {
  ringing: { by: ['callee'], from: ['initiated', 'ringing'], to: 'ringing', inWindow: true },
  answer: { by: ['callee'], from: ['initiated', 'ringing'], to: 'answered', inWindow: true },
  decline: {
    by: ['callee'],
    from: ['initiated', 'ringing'],
    to: 'ended',
    reasons: reasonsOf('decline'),
    inWindow: true,
  },
  cancel: { by: ['caller'], from: ['initiated', 'ringing'], to: 'ended', reasons: reasonsOf('cancel'), inWindow: true },
  end: { by: ['caller', 'callee'], from: ['answered'], to: 'ended', reasons: reasonsOf('end'), inWindow: false },
} as const satisfies Record<string, TransitionRule>;

export type TransitionName = keyof typeof transitions;

/** One request for a transition. */
export interface Transition {
  readonly name: TransitionName;
  readonly callId: string;
  /** The user who asks; the stored call decides whether as caller or as callee. */
  readonly userId: string;
  /** The device that asks. Required for a callee, optional for the caller. */
  readonly deviceId?: string | undefined;
  readonly reason?: EndReason | undefined;
  /** For a decline with `declineEnds: device`: `device` dismisses the ring on one device, `last_device` then ends the leg. */
  readonly extent?: 'device' | 'last_device' | undefined;
  /** Whether the device is known to belong to the user: registered, with an open socket, or with the receipt token of a push. */
  readonly isKnownDevice?: boolean | undefined;
  /** The call's text, if the request has read it: it never changes. */
  readonly text?: CallText | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}
