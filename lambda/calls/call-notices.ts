import type { CallNotice } from '../push/call-notice.ts';
import { type Call, type Leg, mayHaveRung } from './call.ts';
import { endFor } from './call-event.ts';

/** Who is told what: one entry a user of whom something has to be known since `since`. */
export interface UserNotices {
  readonly userId: string;
  /** What one of the user's devices is told; `undefined` for nothing. */
  readonly noticeFor: (deviceId: string) => CallNotice | undefined;
}

/**
 * What everybody in the call has to be told of all that happened after `since`. It is read off the call as it stands, so
 * whoever tells late tells the same, and telling again does no harm.
 *
 * @param call as it stands now, see {@link callAt}
 * @param mover who has just moved the call: of that others are told whatever `since` says, because a move that was long
 * on its way to the table is older than some that came after it and were told before it
 */
export const callNotices = (call: Call, since: number, mover?: string): readonly UserNotices[] => {
  const changed = Object.entries(call.legs).filter(([userId, leg]) => {
    const at = lastChange(leg);
    const isMovers = userId === mover || (call.callerId === mover && at === call.endedAt);
    return at > since || (isMovers && at > Number.NEGATIVE_INFINITY);
  });
  const callees = changed.map(([userId, leg]) => ({
    userId,
    noticeFor: (deviceId: string) => calleeNotice(call, leg, deviceId, since),
  }));
  if (changed.length === 0) return [];
  return [...callees, ...bystanders(call, callees), { userId: call.callerId, noticeFor: () => callerNotice(call) }];
};

/** Other callees who are in the call: who joins and who leaves is news for them, but no push is worth it. */
const bystanders = (call: Call, told: readonly { readonly userId: string }[]): readonly UserNotices[] =>
  Object.entries(call.legs)
    .filter(([userId, leg]) => isTalking(leg) && told.every((other) => other.userId !== userId))
    .map(([userId]) => ({ userId, noticeFor: () => undefined }));

const isTalking = ({ answeredAt, endedAt }: Leg): boolean => answeredAt !== undefined && endedAt === undefined;

/** Up to when everybody has been told of what happened. */
export const toldUpTo = (call: Call): number => call.toldAt ?? Number.NEGATIVE_INFINITY;

/** When the last of it happened that somebody has to be told of. */
export const lastChangeOf = (call: Call): number => Math.max(...Object.values(call.legs).map(lastChange));

/** When somebody last had to be told of a leg. */
const lastChange = (leg: Leg): number => leg.endedAt ?? leg.answeredAt ?? Number.NEGATIVE_INFINITY;

const noticeOf = (call: Call): Pick<CallNotice, 'callId' | 'callerId' | 'callerName' | 'media' | 'expiresAt'> => ({
  callId: call.callId,
  callerId: call.callerId,
  callerName: call.caller.name,
  media: call.media,
  expiresAt: call.expiresAt,
});

const calleeNotice = (call: Call, leg: Leg, deviceId: string, since: number): CallNotice | undefined => {
  // Only a device that was handed a push, or may have been, or said that it rings, has anything to end.
  const ring = leg.rings[deviceId];
  const knows = ring?.outcome === 'accepted' || (ring && mayHaveRung(ring)) || leg.reported[deviceId] !== undefined;
  if (!knows || deviceId === leg.endedBy || leg.silenced[deviceId] !== undefined) return undefined;
  const endReason = endFor(leg, deviceId);
  if (endReason === undefined) return undefined;
  const isTold = leg.endedAt !== undefined && leg.answeredAt !== undefined && leg.answeredAt <= since;
  if (endReason === 'answered_elsewhere' && isTold) return undefined;
  return {
    ...noticeOf(call),
    type: 'call_ended',
    endReason,
    stopsRinging: leg.answeredBy !== deviceId,
    isMissed: leg.answeredBy === undefined && (endReason === 'no_answer' || endReason === 'cancelled'),
  };
};

const callerNotice = (call: Call): CallNotice | undefined => {
  if (call.endedAt !== undefined) {
    return {
      ...noticeOf(call),
      type: 'call_ended',
      endReason: call.endReason ?? 'failed',
      stopsRinging: false,
      isMissed: false,
    };
  }
  if (call.answeredAt === undefined) return undefined;
  return { ...noticeOf(call), type: 'call_answered', stopsRinging: false, isMissed: false };
};
