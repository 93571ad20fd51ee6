import type { EndReason } from '../contract/end-reasons.ts';
import type { Call, CallRecord, Ring } from './call.ts';
import type { Transition, WriteRole } from './transitions.ts';

/** By callee, by device: the outcome of each push. */
export type RingsByUser = Readonly<Record<string, Readonly<Record<string, Ring>>>>;

export interface TransitionAttempt {
  readonly applied: boolean;
  /** The call after the transition if it was applied, otherwise the call as found; `undefined` when there is none. */
  readonly call: Call | undefined;
}

/** What an invite stores when it has finished. */
export interface InviteRecord {
  readonly rings: RingsByUser;
  /** Legs that end with the invite: no device could be rung, or none was to be rung. */
  readonly ended: Readonly<Record<string, EndReason>>;
  /** Of the legs that end with the invite: those of callees who block the caller. */
  readonly hidden?: readonly string[] | undefined;
  /** Whether everything was completed; if not, the same invite may be sent again to do the rest. */
  readonly invited: boolean;
  readonly at: number;
}

export interface RingsRecord {
  readonly rings: RingsByUser;
  /** Callees whose leg ends as `unreachable`. */
  readonly ended: readonly string[];
  /** Until this time a step of a hunt list holds the lease; 0 releases it. @default it stays as it is */
  readonly inviteLease?: number;
  readonly at: number;
}

export interface PushFailure {
  readonly userId: string;
  readonly deviceId: string;
  readonly messageId: string;
  readonly reason: string;
  readonly at: number;
}

/** The rules' port to the stored calls. */
export interface CallStore {
  /** Stores a new call: its record and its text. Returns the existing call instead when the id is taken. */
  create(call: Call): Promise<Call | undefined>;
  /** Stores the text of an existing call if it has none: the invite that created it failed. Returns the call with the stored text. */
  writeText(call: Call): Promise<Call>;
  /**
   * @param isConsistent @default true; `false` for half the price: the call as it is or was a moment ago, or none if it is that new. Only
   *   for what never changes, and for what stays true once it is
   */
  get(callId: string, isConsistent?: boolean): Promise<Call | undefined>;
  /**
   * The calls among these that exist and can be read, in no order.
   *
   * @param isConsistent @default false: a call that was written a moment ago may be missing
   */
  getMany(callIds: readonly string[], isConsistent?: boolean): Promise<readonly Call[]>;
  /** Like `getMany`, without their texts. */
  records(callIds: readonly string[], isConsistent?: boolean): Promise<readonly CallRecord[]>;
  /** These calls with their texts, without those that cannot be read. */
  withTexts(records: readonly CallRecord[]): Promise<readonly Call[]>;
  /** Applies the transition if the stored call allows it, by one conditional write that returns the stored call if it fails. */
  transition(transition: Transition, role: WriteRole): Promise<TransitionAttempt>;
  /** Takes over the lease of an invite that crashed. Returns the call, or `undefined` when another request took it first. */
  takeInviteLease(call: Call, until: number): Promise<Call | undefined>;
  /** Records that the call is withheld from these callees, before it is in their history. Returns the call after the write. */
  markWithheld(call: Call, callees: readonly string[]): Promise<Call>;
  /** Stores the outcome of an invite and releases its lease. Returns the call after the write. */
  recordInvite(call: Call, record: InviteRecord): Promise<Call>;
  /**
   * Records rings: what became of those by Web Push, which the invite has recorded as `pending`, and those of a step of a hunt list,
   * before and after its pushes. Ends legs that nothing rings any more: participants must be notified of that. Not applied when the call has changed since it was read.
   */
  recordRings(call: CallRecord, record: RingsRecord): Promise<TransitionAttempt>;
  /**
   * Deletes a call that rang no device, so that its id can be used again. Not if it has been ended meanwhile, of which its participants
   * are notified: then there must be such a call.
   *
   * @returns whether there is none any more
   */
  discard(call: Call): Promise<boolean>;
  /**
   * Claims the one second ring and takes the invite's lease for it. Not applied when it was claimed before, no leg may ring any
   * more, or an invite holds the lease.
   */
  claimSecondRing(callId: string, at: number, until: number): Promise<TransitionAttempt>;
  /**
   * Closes the ring window, once. Not applied when it was closed before, or when `hasNoAnswer` and no leg rings any more.
   *
   * @param hasNoAnswer whether a leg ends with the window
   */
  close(callId: string, at: number, hasNoAnswer: boolean): Promise<TransitionAttempt>;
  /** Ends the call as `failed`, unless it has changed since it was read. */
  fail(call: CallRecord, at: number): Promise<TransitionAttempt>;
  /** Records that a push failed after SNS had accepted it, if it is the push that rang the device. */
  markPushFailed(callId: string, failure: PushFailure): Promise<void>;
  /**
   * Records that the changes that `call` has were notified, unless a later one has been made.
   *
   * @param pending ids of the endpoints that must still be notified; none: all is done
   */
  markNotified(call: Call, pending: readonly string[]): Promise<void>;
}
