import { type Call, isMissed, isRecorded, isWithheld, type Leg, mayHaveRung } from '../calls/call.ts';
import { endFor } from '../calls/call-event.ts';
import type { CallNotification } from '../push/call-notification.ts';

/** The notifications of one user, who also gets the call event on their sockets. */
export interface UserNotifications {
  readonly userId: string;
  /** The notification for one of the user's devices; `undefined` for none. */
  readonly notificationFor: (deviceId: string) => CallNotification | undefined;
}

/**
 * The notifications about all changes of the call after its sequence number `since`, for every user concerned. They are
 * derived from the call's state: a late or repeated notification has the same content.
 *
 * @param call in its current state, see {@link callAt}
 * @param isInviting whether an invite or a second ring is in progress: it may be ringing any device of the callees
 */
export const callNotifications = (call: Call, since: number, isInviting: boolean): readonly UserNotifications[] => {
  const changed = Object.entries(call.legs).filter(([, leg]) => lastChange(leg) > since);
  const parties = partiesToNotify(call, since);
  const hasLeft = parties.some(({ leftSeq = 0 }) => leftSeq > since);
  if (changed.length === 0 && !hasLeft) return [];
  const callees = changed
    .filter(([, leg]) => !isWithheld(leg))
    .map(([userId, leg]) => ({
      userId,
      notificationFor: (deviceId: string) => calleeNotification(call, leg, deviceId, since, isInviting),
    }));
  return [
    ...callees,
    ...otherParticipants(call, callees),
    ...parties.map(({ userId, leftSeq }) => ({
      userId,
      // One who was in the parent call is in the app: an event is enough. So it is for a caller who has left.
      notificationFor: () => (userId === call.callerId && leftSeq === undefined ? callerNotification(call) : undefined),
    })),
  ];
};

/** The caller, and in a child call the other parties of the parent call; not those who had left before. */
const partiesToNotify = ({ callerId, parentParties = { [callerId]: {} } }: Call, since: number) =>
  Object.entries(parentParties).flatMap(([userId, { leftSeq }]) =>
    leftSeq === undefined || leftSeq > since ? [{ userId, leftSeq }] : [],
  );

/** Other callees who are in the call: they get an event when a callee joins or leaves, but no push. */
const otherParticipants = (call: Call, changed: readonly { readonly userId: string }[]): readonly UserNotifications[] =>
  Object.entries(call.legs)
    .filter(([userId, leg]) => isTalking(leg) && changed.every((other) => other.userId !== userId))
    .map(([userId]) => ({ userId, notificationFor: () => undefined }));

const isTalking = ({ answeredAt, endedAt }: Leg): boolean => answeredAt !== undefined && endedAt === undefined;

/** The call's `seq` with the leg's last change that requires notifications; 0 for none. */
const lastChange = ({ answeredSeq = 0, endedSeq = 0 }: Leg): number => Math.max(answeredSeq, endedSeq);

const notificationOf = (
  call: Call,
): Pick<CallNotification, 'callId' | 'callerId' | 'callerName' | 'media' | 'expiresAt'> => ({
  callId: call.callId,
  callerId: call.callerId,
  callerName: call.caller.name,
  media: call.media,
  expiresAt: call.expiresAt,
});

/**
 * Whether the device may have a call to end: its push was, or may have been, accepted, or it reported the ring. While pushes
 * are not recorded, every device may be ringing: the invite is sending them, or crashed after them.
 */
const mayHaveCall = (call: Call, leg: Leg, deviceId: string, isInviting: boolean): boolean => {
  const ring = leg.rings[deviceId];
  if (ring?.outcome === 'accepted' || (ring && mayHaveRung(ring)) || leg.reported[deviceId] !== undefined) return true;
  return isInviting || !isRecorded(call);
};

const calleeNotification = (
  call: Call,
  leg: Leg,
  deviceId: string,
  since: number,
  isInviting: boolean,
): CallNotification | undefined => {
  // Do-not-disturb withheld the call, and it was answered out of the history: no other device rings.
  if (leg.wasWithheld === true && deviceId !== leg.answeredBy) return undefined;
  if (
    !mayHaveCall(call, leg, deviceId, isInviting) ||
    deviceId === leg.endedBy ||
    leg.dismissed[deviceId] !== undefined
  )
    return undefined;
  const endReason = endFor(leg, deviceId);
  if (endReason === undefined) return undefined;
  const isNotified = leg.endedAt !== undefined && leg.answeredSeq !== undefined && leg.answeredSeq <= since;
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
