import type { CallView, ParentPartyView, RingView } from '../contract/views.ts';
import type { Call, Leg, ParentParty, Ring } from './call.ts';
import { callAt, failureOf, parentPartyOf, stateOf } from './call.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** DynamoDB returns the entries of a map in no fixed order; sorted, equal calls give equal responses. */
const byKey = <T>(map: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));

/** The call as the participant `viewer` may see it at `now`. */
export const viewOf = (stored: Call, viewer: string, now: number): CallView => {
  const call = callAt(stored, now);
  const legs = byKey(call.legs).map(([userId, leg]) => ({ userId, leg }));
  const winner = legs
    .filter(({ leg }) => leg.answeredAt !== undefined)
    .sort((a, b) => (a.leg.answeredAt ?? 0) - (b.leg.answeredAt ?? 0))[0];
  const answeredBy = winner?.leg.answeredBy;
  return {
    callId: call.callId,
    ...(call.parentCallId !== undefined && { parentCallId: call.parentCallId }),
    seq: call.seq,
    state: stateOf(call),
    ...(call.endReason && { endReason: call.endReason }),
    from: call.callerId,
    ...(call.callerDeviceId !== undefined && { fromDevice: call.callerDeviceId }),
    to: legs.map(({ userId }) => userId),
    media: call.media,
    caller: { ...call.caller },
    ...(call.custom && { custom: { ...call.custom } }),
    startedAt: iso(call.startedAt),
    expiresAt: iso(call.expiresAt),
    ...(call.answeredAt !== undefined && { answeredAt: iso(call.answeredAt) }),
    ...(call.endedAt !== undefined && { endedAt: iso(call.endedAt) }),
    ...(winner && answeredBy !== undefined && { answeredBy: { userId: winner.userId, deviceId: answeredBy } }),
    legs: legs.map(({ userId, leg }) => ({
      userId,
      state: stateOf(leg),
      ...(leg.endReason && { endReason: leg.endReason }),
      ...(leg.answeredBy !== undefined && { answeredBy: { userId, deviceId: leg.answeredBy } }),
    })),
    ...(call.parentParties && { parentParties: byKey(call.parentParties).map(parentPartyView) }),
    // Not absent, by which a client of an earlier version knows a call that rings its own user.
    ...(viewer !== call.callerId && parentPartyOf(call, viewer) && { rings: [] }),
    ...(viewer === call.callerId && {
      rings: legs.flatMap(({ userId, leg }) =>
        byKey(leg.rings).map(([deviceId, ring]) => ringView(userId, deviceId, leg, ring)),
      ),
    }),
  };
};

const parentPartyView = ([userId, { deviceId, leftAt }]: [string, ParentParty]): ParentPartyView => ({
  userId,
  ...(deviceId !== undefined && { deviceId }),
  ...(leftAt !== undefined && { leftAt: iso(leftAt) }),
});

/** One push, from the SNS Publish to the phone's report. */
const ringView = (userId: string, deviceId: string, leg: Leg, ring: Ring): RingView => {
  const failed = failureOf(leg, deviceId);
  const reportedAt = leg.reported[deviceId];
  const answeredAt = leg.answeredBy === deviceId ? leg.answeredAt : undefined;
  return {
    userId,
    deviceId,
    outcome: ring.outcome,
    ...(ring.reason !== undefined && { reason: ring.reason }),
    ...(ring.messageId !== undefined && { messageId: ring.messageId }),
    ...(ring.outcome === 'accepted' && ring.at !== undefined && { acceptedAt: iso(ring.at) }),
    ...(failed && { failed: { at: iso(failed.at), reason: failed.reason } }),
    ...(reportedAt !== undefined && { reportedAt: iso(reportedAt) }),
    ...(answeredAt !== undefined && { answeredAt: iso(answeredAt) }),
  };
};
