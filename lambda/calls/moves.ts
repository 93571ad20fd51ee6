import type { CallState, EndReason } from '../contract/words.ts';

/** As what somebody moves a call: a callee moves their own leg of it, the caller the whole call. */
export type Role = 'caller' | 'callee';

export interface MoveRule {
  readonly by: readonly Role[];
  readonly from: readonly CallState[];
  readonly to: Exclude<CallState, 'initiated'>;
  /** Reasons that may be given for the end; the first is meant when none is given. */
  readonly reasons?: readonly [EndReason, ...EndReason[]];
  /** Whether the move is possible only while the ring window is open. */
  readonly inWindow: boolean;
}

/**
 * How a call moves: the one table that the rules, the conditions of the DynamoDB writes and the chart in the docs are
 * made from. `from` lists neighbouring states only, which is what lets a condition be written over times.
 */
export const moves = {
  ringing: { by: ['callee'], from: ['initiated', 'ringing'], to: 'ringing', inWindow: true },
  answer: { by: ['callee'], from: ['initiated', 'ringing'], to: 'answered', inWindow: true },
  decline: {
    by: ['callee'],
    from: ['initiated', 'ringing'],
    to: 'ended',
    reasons: ['declined', 'busy'],
    inWindow: true,
  },
  cancel: { by: ['caller'], from: ['initiated', 'ringing'], to: 'ended', reasons: ['cancelled'], inWindow: true },
  end: { by: ['caller', 'callee'], from: ['answered'], to: 'ended', reasons: ['completed', 'failed'], inWindow: false },
} as const satisfies Record<string, MoveRule>;

interface Ending {
  readonly from: readonly CallState[];
  readonly when: string;
}

/** How a callee's leg ends with nobody moving it: by time, or by the invite itself. */
export const endings = {
  no_answer: { from: ['initiated', 'ringing'], when: 'the ring window closes' },
  unreachable: { from: ['initiated'], when: 'no device could be rung' },
  busy: { from: ['initiated'], when: 'the callee is in a call, and the invite says not to ring then' },
} as const satisfies Partial<Record<EndReason, Ending>>;

export type MoveName = keyof typeof moves;

/** One attempt to move a call. */
export interface Move {
  readonly name: MoveName;
  readonly callId: string;
  /** Who moves; whether as caller or as callee is for the call to say. */
  readonly userId: string;
  /** The device that names itself; a callee always does, a caller may. */
  readonly deviceId?: string | undefined;
  readonly reason?: EndReason | undefined;
  /** For a decline that ends a device's ringing only: makes it, or makes the last of them end the leg. */
  readonly extent?: 'device' | 'last_device' | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}
