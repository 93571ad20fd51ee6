import { END_REASONS, type EndReason, endReasons } from '../contract/end-reasons.ts';
import type { CallState, DeclineEnds, DevicePlatform, HandleType, Media, RingOutcome } from '../contract/enums.ts';

/** The outcome of one push to one device. */
export interface Ring {
  readonly outcome: RingOutcome;
  readonly reason?: string | undefined;
  /** SNS's id of an accepted push; a later delivery failure names it. */
  readonly messageId?: string | undefined;
  /** When SNS answered, epoch milliseconds. */
  readonly at?: number | undefined;
}

/** Milliseconds after which nobody counts as in a call: an app that crashed never reported that it left. */
export const MAX_CALL_DURATION = 4 * 60 * 60 * 1000;

/** A push that Apple or Google refused. */
export interface FailedPush {
  readonly at: number;
  readonly reason: string;
  /** SNS's id of the push. */
  readonly messageId: string;
}

/** Whether the push may have been accepted although no response was recorded. */
export const mayHaveRung = ({ outcome, reason }: Ring): boolean =>
  outcome === 'pending' || (outcome === 'retryable' && reason === 'unanswered');

/**
 * When each state was reached. Times are only added, never changed or removed, so the order of two concurrent writes does not
 * matter.
 */
export interface Times {
  readonly ringingAt?: number | undefined;
  readonly answeredAt?: number | undefined;
  readonly endedAt?: number | undefined;
}

/** One callee's part of a call. */
export interface Leg extends Times {
  /** The device that answered. */
  readonly answeredBy?: string | undefined;
  readonly endReason?: EndReason | undefined;
  /** The device that declined or hung up. */
  readonly endedBy?: string | undefined;
  /** The call's `seq` with the answer, and with an end of which participants must be notified. */
  readonly answeredSeq?: number | undefined;
  readonly endedSeq?: number | undefined;
  /** The call's `seq` before the first report that a device rings, and with an end that the invite recorded because it rang no device. */
  readonly ringingAfter?: number | undefined;
  readonly unrungSeq?: number | undefined;
  /** The callee blocks the caller: the call does not exist for the callee. */
  readonly isHidden?: true | undefined;
  /** The callee's do-not-disturb withholds the call. Its rings are what the caller would see, and no push was sent. */
  readonly wasWithheld?: true | undefined;
  /** By device: the outcome of its push. Written by the invite and the ring timer. */
  readonly rings: Readonly<Record<string, Ring>>;
  /** By device: when the phone reported the ring. Written by the phones. */
  readonly reported: Readonly<Record<string, number>>;
  /** By device: when and why Apple or Google refused a push that SNS had accepted. Written by the push feedback. */
  readonly failed: Readonly<Record<string, FailedPush>>;
  /** By device: when the ring was dismissed on this device only. Written by the phones. */
  readonly dismissed: Readonly<Record<string, number>>;
}

/** A step of a hunt list: without `platforms` and `to`, all devices that no step before names. */
export interface HuntStep {
  /** Of the call's start. */
  readonly afterSeconds: number;
  readonly platforms?: readonly DevicePlatform[] | undefined;
  readonly to?: readonly string[] | undefined;
}

/** A user who was in the parent call when the child call was made, and is in the child call too. */
export interface ParentParty {
  /** The device that is in the call; `undefined` for a caller who named none and may use any. */
  readonly deviceId?: string | undefined;
  /** When the party left the child call, and the call's `seq` with it. */
  readonly leftAt?: number | undefined;
  readonly leftSeq?: number | undefined;
}

/** What the caller wrote into the invite. It never changes. */
export interface CallText {
  readonly caller: { readonly name: string; readonly handle: string; readonly handleType: HandleType };
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What changes of a call: one small item, so that one conditional write decides each transition. All times are epoch
 * milliseconds.
 */
export interface CallRecord extends Times {
  readonly callId: string;
  /** Incremented by every write: of two views of a call, the one with the higher number is newer. */
  readonly seq: number;
  readonly callerId: string;
  /** The caller's device, if the invite named it. */
  readonly callerDeviceId?: string | undefined;
  /** Of a child call: the answered call into which the caller invites somebody. */
  readonly parentCallId?: string | undefined;
  /** Of a child call, by user id: who was in the parent call when the invite was made, the caller among them. */
  readonly parentParties?: Readonly<Record<string, ParentParty>> | undefined;
  /** Of a child call: the number of parties of the parent call who have not left it. */
  readonly parentPartiesIn?: number | undefined;
  readonly media: Media;
  readonly declineEnds: DeclineEnds;
  readonly startedAt: number;
  /** End of the ring window. */
  readonly expiresAt: number;
  /** After this time the call is treated as not existing. */
  readonly keptUntil: number;
  /** Which devices ring when; without it, all at once. The first step is the invite's own. */
  readonly hunt?: readonly HuntStep[] | undefined;
  /** By user id of the callee. */
  readonly legs: Readonly<Record<string, Leg>>;
  /** Number of legs that no callee has ended; the call is over at 0. */
  readonly openLegs: number;
  /** Number of answered legs that no callee has ended. */
  readonly talkingLegs: number;
  /** Set when the caller ended the whole call. */
  readonly endReason?: EndReason | undefined;
  /** Until this time one request holds the lease for inviting; a second invite with the same id waits. */
  readonly inviteLease: number;
  /** Whether the invite completed everything: pushes, timers, history. */
  readonly invited: boolean;
  /** When devices without a receipt were rung a second time. */
  readonly rungAgainAt?: number | undefined;
  /** When the ring timer closed the ring window: from then on nobody can answer. `closedSeq`: the call's `seq` with it. */
  readonly closedAt?: number | undefined;
  readonly closedSeq?: number | undefined;
  /** The `seq` before the first write of which the team's server gets an event. */
  readonly initiatedAfter?: number | undefined;
  /** The `seq` before the first outcome of an invite, which says who is not rung because of a block. */
  readonly recordedAfter?: number | undefined;
  /** The call's `seq` with the end that the caller made. */
  readonly endedSeq?: number | undefined;
  /** The call's `seq` with the last change of which participants must be notified. */
  readonly changedSeq?: number | undefined;
  /**
   * Set with such a change, and removed once all participants have been notified. The table's stream reports `true`; `retrying` is what
   * an attempt leaves that could not notify all of them, after which a timer goes on.
   */
  readonly unnotified?: true | 'retrying' | undefined;
  /** Participants have been notified of every change up to this `seq`. */
  readonly notifiedSeq?: number | undefined;
  /** Ids of the only endpoints that must still be notified of the last change; absent while none has been. */
  readonly pending?: readonly string[] | undefined;
  /** Key of the call's receipt tokens, base64url; deleted with the call. It also names the call's text. */
  readonly receiptKey: string;
}

export interface Call extends CallRecord, CallText {}

/** The leg of a callee who has just been invited. */
export const newLeg: Leg = { rings: {}, reported: {}, failed: {}, dismissed: {} };

/** The state that follows from the times. */
export const stateOf = (times: Times): CallState => {
  if (times.endedAt !== undefined) return 'ended';
  if (times.answeredAt !== undefined) return 'answered';
  return times.ringingAt === undefined ? 'initiated' : 'ringing';
};

/** The failure of the device's last push, if it failed after SNS had accepted it. */
export const failureOf = ({ rings, failed }: Leg, deviceId: string): FailedPush | undefined => {
  const failure = failed[deviceId];
  return failure !== undefined && failure.messageId === rings[deviceId]?.messageId ? failure : undefined;
};

/** Whether the leg may still ring. */
export const isLegOpen = ({ answeredAt, endedAt }: Leg): boolean => answeredAt === undefined && endedAt === undefined;

/** Whether nothing of the call reaches the callee: do-not-disturb withholds it, and the callee has not taken it out of the history. */
export const isWithheld = ({ wasWithheld, answeredAt }: Leg): boolean =>
  wasWithheld === true && answeredAt === undefined;

/** The same of a user's leg; `false` for who is no callee. */
export const isWithheldFrom = ({ legs }: Pick<CallRecord, 'legs'>, userId: string): boolean => {
  const leg = Object.hasOwn(legs, userId) ? legs[userId] : undefined;
  return leg !== undefined && isWithheld(leg);
};

/** Whether the callee missed the call: no device answered, and the end reason counts as missed. */
export const isMissed = ({ answeredBy, endReason }: Leg): boolean =>
  answeredBy === undefined && endReason !== undefined && endReasons[endReason].isMissed;

/** Whether the leg ended because the ring window closed. */
export const isNoAnswer = ({ endReason }: Leg): boolean => endReason === 'no_answer';

/** The leg at `now`. The end of the call, and of the ring window, end a leg without a write to it. */
export const legAt = (call: CallRecord, leg: Leg, now: number): Leg => {
  if (leg.endedAt !== undefined) return leg;
  const endOfCall = call.endedAt ?? Number.POSITIVE_INFINITY;
  if (leg.answeredAt === undefined && now >= call.expiresAt && endOfCall >= call.expiresAt) {
    return { ...leg, endedAt: call.expiresAt, endReason: 'no_answer', endedSeq: call.closedSeq };
  }
  if (call.endedAt === undefined) return leg;
  return {
    ...leg,
    endedAt: call.endedAt,
    endedSeq: call.endedSeq,
    endReason: leg.answeredAt === undefined ? 'cancelled' : (call.endReason ?? 'completed'),
  };
};

/** The same object when none has changed, as in most calls. */
const legsAt = (call: CallRecord, now: number): CallRecord['legs'] => {
  const isAsStored = Object.values(call.legs).every((leg) => legAt(call, leg, now) === leg);
  if (isAsStored) return call.legs;
  return Object.fromEntries(Object.entries(call.legs).map(([userId, leg]) => [userId, legAt(call, leg, now)]));
};

/** The call at `now`: its own end follows from its legs. */
export const callAt = <C extends CallRecord>(call: C, now: number): C => {
  const legs = legsAt(call, now);
  const all = Object.values(legs);
  const ends = all.map((leg) => leg.endedAt).filter((at) => at !== undefined);
  if (call.endedAt !== undefined || ends.length < all.length) return legs === call.legs ? call : { ...call, legs };
  const endReason = END_REASONS.find((reason) => all.some((leg) => leg.endReason === reason)) ?? 'failed';
  return { ...call, legs, endedAt: Math.max(...ends), endReason };
};

/** Whether an invite has recorded the outcomes of its pushes. */
export const isRecorded = ({ legs }: CallRecord): boolean =>
  Object.values(legs).some(({ rings }) => Object.keys(rings).length > 0);

/** Whether the callee's phones may have rung, as far as recorded. */
export const wasRung = ({ rings, reported }: Leg): boolean =>
  Object.keys(rings).length > 0 || Object.keys(reported).length > 0;

/** The user as a party of the parent call; `undefined` for others, and in a call that is no child. */
export const parentPartyOf = ({ parentParties = {} }: CallRecord, userId: string): ParentParty | undefined =>
  Object.hasOwn(parentParties, userId) ? parentParties[userId] : undefined;

/** Whether the user is the caller, one of the callees who does not block the caller, or a party of the parent call. */
export const isParty = (call: CallRecord, userId: string): boolean =>
  call.callerId === userId ||
  (Object.hasOwn(call.legs, userId) && call.legs[userId]?.isHidden === undefined) ||
  parentPartyOf(call, userId) !== undefined;

/**
 * The user's own part of the call: the whole call for its caller, a callee's leg, and for a party of the parent call the call until the
 * party leaves it. `undefined` for a user who is not in the call.
 *
 * @param call in its current state
 */
export const partOf = (call: CallRecord, userId: string): Times | undefined => {
  const party = parentPartyOf(call, userId);
  if (party !== undefined) return { answeredAt: call.answeredAt, endedAt: party.leftAt ?? call.endedAt };
  if (call.callerId === userId) return call;
  return Object.hasOwn(call.legs, userId) ? call.legs[userId] : undefined;
};
