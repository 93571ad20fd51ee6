import { type EndReason, endReasons } from '../contract/end-reasons.ts';
import type { CallEvent } from '../contract/events.ts';
import { type Call, callAt, type Leg, parentPartyOf, stateOf } from './call.ts';
import { viewOf } from './call-view.ts';

/** A device of a participant of the call. */
export interface Reader {
  readonly userId: string;
  readonly deviceId: string;
}

/**
 * The call event for one device at `now`. It is derived from the call's current state, so that sending it late or twice is
 * harmless, and a client that missed one gets the same facts with the next.
 */
export const callEvent = (stored: Call, reader: Reader, now: number): CallEvent => {
  const call = callAt(stored, now);
  const leg = call.legs[reader.userId];
  const endReason = leg === undefined ? endForInviting(call, reader) : endFor(leg, reader.deviceId);
  return {
    type: endReason === undefined ? typeOf(call, leg, reader.userId) : 'call.ended',
    callId: call.callId,
    seq: call.seq,
    ...(endReason !== undefined && { endReason }),
    call: viewOf(call, reader.userId, now),
  };
};

/** The event type of a call that has not ended for the device. */
const typeOf = (call: Call, leg: Leg | undefined, userId: string): CallEvent['type'] => {
  if (leg !== undefined) return leg.answeredAt === undefined ? 'call.incoming' : 'call.answered';
  const state = stateOf(call);
  if (userId !== call.callerId && state !== 'answered') return 'call.participant_invited';
  return `call.${state}`;
};

/** For the caller, and for the other parties of the parent call: one device of each of these is in the call. */
const endForInviting = (call: Call, { userId, deviceId }: Reader): EndReason | undefined => {
  if (call.endedAt !== undefined) return call.endReason ?? 'failed';
  const party = parentPartyOf(call, userId);
  if (party?.leftAt !== undefined) return 'completed';
  const isElsewhere = userId !== call.callerId && party?.deviceId !== undefined && party.deviceId !== deviceId;
  return isElsewhere ? 'answered_elsewhere' : undefined;
};

/** The end reason that one device of a callee sees; `undefined` while the call has not ended for it. */
export const endFor = (leg: Leg, deviceId: string): EndReason | undefined => {
  if (leg.answeredBy !== undefined && leg.answeredBy !== deviceId) return 'answered_elsewhere';
  if (leg.dismissed[deviceId] !== undefined) return 'declined';
  if (leg.endedAt === undefined) return undefined;
  const reason = leg.endReason ?? 'failed';
  const isByOtherDevice = leg.endedBy !== undefined && leg.endedBy !== deviceId;
  return (isByOtherDevice ? endReasons[reason].onOtherDevices : undefined) ?? reason;
};
