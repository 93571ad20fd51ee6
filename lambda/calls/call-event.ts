import type { CallEvent } from '../contract/events.ts';
import type { EndReason } from '../contract/words.ts';
import { type Call, callAt, type Leg, stateOf } from './call.ts';
import { viewOf } from './call-view.ts';

/** A device of somebody who is in the call. */
export interface Reader {
  readonly userId: string;
  readonly deviceId: string;
}

/**
 * What the call is for one device at `now`. It is read off the call as it stands: whoever sends it late or twice says
 * nothing wrong, and whoever missed one is told the same by the next.
 */
export const callEvent = (stored: Call, reader: Reader, now: number): CallEvent => {
  const call = callAt(stored, now);
  const leg = call.legs[reader.userId];
  const endReason = leg === undefined ? endForCaller(call) : endFor(leg, reader.deviceId);
  return {
    type: endReason === undefined ? typeOf(call, leg) : 'call.ended',
    callId: call.callId,
    seq: call.seq,
    ...(endReason !== undefined && { endReason }),
    call: viewOf(call, reader.userId, now),
  };
};

/** What a call that has not ended for a device is for it. */
const typeOf = (call: Call, leg: Leg | undefined): CallEvent['type'] => {
  if (leg !== undefined) return leg.answeredAt === undefined ? 'call.incoming' : 'call.answered';
  const state = stateOf(call);
  return `call.${state}`;
};

const endForCaller = (call: Call): EndReason | undefined =>
  call.endedAt === undefined ? undefined : (call.endReason ?? 'failed');

/** How a call ended for one device of a callee; `undefined` while it has not. */
export const endFor = (leg: Leg, deviceId: string): EndReason | undefined => {
  if (leg.answeredBy !== undefined && leg.answeredBy !== deviceId) return 'answered_elsewhere';
  if (leg.silenced[deviceId] !== undefined) return 'declined';
  if (leg.endedAt === undefined) return undefined;
  const reason = leg.endReason ?? 'failed';
  const isAnothers = leg.endedBy !== undefined && leg.endedBy !== deviceId;
  return isAnothers && (reason === 'declined' || reason === 'busy') ? 'declined_elsewhere' : reason;
};
