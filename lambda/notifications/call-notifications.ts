import { type Call, isMissed, type Leg, mayHaveRung } from '../calls/call.ts';
import { endFor } from '../calls/call-event.ts';
import type { CallNotification } from '../push/call-notification.ts';

/** The notifications of one user, who also gets the call event on their sockets. */
export interface UserNotifications {
  readonly userId: string;
  /** The notification for one of the user's devices; `undefined` for none. */
  readonly notificationFor: (deviceId: string) => CallNotification | undefined;
}

/**
 * The notifications about all changes of the call after `since`, for every user concerned. They are derived from the
 * call's state: a late or repeated notification has the same content and does no harm.
 *
 * @param call in its current state, see {@link callAt}
 * @param actor the user who has just transitioned the call. That transition is included whatever `since` is, because
 * one that took long to reach the table is older than later ones whose notifications were sent before it
 */
export const callNotifications = (call: Call, since: number, actor?: string): readonly UserNotifications[] => {
  const changed = Object.entries(call.legs).filter(([userId, leg]) => {
    const at = lastChange(leg);
    const isByActor = userId === actor || (call.callerId === actor && at === call.endedAt);
    return at > since || (isByActor && at > Number.NEGATIVE_INFINITY);
  });
  const callees = changed.map(([userId, leg]) => ({
    userId,
    notificationFor: (deviceId: string) => calleeNotification(call, leg, deviceId, since),
  }));
  if (changed.length === 0) return [];
  return [
    ...callees,
    ...otherParticipants(call, callees),
    { userId: call.callerId, notificationFor: () => callerNotification(call) },
  ];
};

/** Other callees who are in the call: they get an event when a callee joins or leaves, but no push. */
const otherParticipants = (call: Call, changed: readonly { readonly userId: string }[]): readonly UserNotifications[] =>
  Object.entries(call.legs)
    .filter(([userId, leg]) => isTalking(leg) && changed.every((other) => other.userId !== userId))
    .map(([userId]) => ({ userId, notificationFor: () => undefined }));

const isTalking = ({ answeredAt, endedAt }: Leg): boolean => answeredAt !== undefined && endedAt === undefined;

/** The time up to which all changes have been notified. */
export const notifiedUpTo = (call: Call): number => call.notifiedAt ?? Number.NEGATIVE_INFINITY;

/** Time of the call's last change that requires notifications. */
export const lastChangeOf = (call: Call): number => Math.max(...Object.values(call.legs).map(lastChange));

/** Time of the leg's last change that requires notifications. */
const lastChange = (leg: Leg): number => leg.endedAt ?? leg.answeredAt ?? Number.NEGATIVE_INFINITY;

const notificationOf = (
  call: Call,
): Pick<CallNotification, 'callId' | 'callerId' | 'callerName' | 'media' | 'expiresAt'> => ({
  callId: call.callId,
  callerId: call.callerId,
  callerName: call.caller.name,
  media: call.media,
  expiresAt: call.expiresAt,
});

const calleeNotification = (call: Call, leg: Leg, deviceId: string, since: number): CallNotification | undefined => {
  // Only a device whose push was, or may have been, accepted, or that reported the ring, has a call to end.
  const ring = leg.rings[deviceId];
  const hasCall = ring?.outcome === 'accepted' || (ring && mayHaveRung(ring)) || leg.reported[deviceId] !== undefined;
  if (!hasCall || deviceId === leg.endedBy || leg.dismissed[deviceId] !== undefined) return undefined;
  const endReason = endFor(leg, deviceId);
  if (endReason === undefined) return undefined;
  const isNotified = leg.endedAt !== undefined && leg.answeredAt !== undefined && leg.answeredAt <= since;
  if (endReason === 'answered_elsewhere' && isNotified) return undefined;
  return {
    ...notificationOf(call),
    type: 'call_ended',
    endReason,
    stopsRinging: leg.answeredBy !== deviceId,
    isMissed: isMissed(leg),
  };
};

const callerNotification = (call: Call): CallNotification | undefined => {
  if (call.endedAt !== undefined) {
    return {
      ...notificationOf(call),
      type: 'call_ended',
      endReason: call.endReason ?? 'failed',
      stopsRinging: false,
      isMissed: false,
    };
  }
  if (call.answeredAt === undefined) return undefined;
  return { ...notificationOf(call), type: 'call_answered', stopsRinging: false, isMissed: false };
};
