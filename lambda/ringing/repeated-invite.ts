import { type Call, callAt, isLegOpen, isRecorded } from '../calls/call.ts';

/** What a repeated invite is answered if nothing is, or may be, done for it. */
export type RepeatAnswer =
  | { readonly kind: 'ringing'; readonly call: Call; readonly isNew: false }
  | { readonly kind: 'call-id-taken' }
  | { readonly kind: 'in-progress'; readonly retryAfter: number };

/**
 * The answer to an invite whose call exists, as far as the call alone decides it.
 *
 * @returns `undefined` when the invite before left something to do
 */
export const answerToRepeat = (existing: Call, wanted: Call, at: number): RepeatAnswer | undefined => {
  if (!isSameInvite(existing, wanted)) return { kind: 'call-id-taken' };
  const call = callAt(existing, at);
  if (call.endedAt !== undefined || (call.invited && !hasPending(call))) return { kind: 'ringing', call, isNew: false };
  if (call.inviteLease > at) return { kind: 'in-progress', retryAfter: Math.ceil((call.inviteLease - at) / 1000) };
  return undefined;
};

const isSameInvite = (stored: Call, wanted: Call): boolean =>
  stored.callerId === wanted.callerId &&
  stored.parentCallId === wanted.parentCallId &&
  Object.keys(wanted.legs).sort().join('\n') === Object.keys(stored.legs).sort().join('\n');

/** Whether a push could not be handed over. */
const hasPending = ({ legs }: Call): boolean =>
  Object.values(legs).some(
    (leg) => isLegOpen(leg) && Object.values(leg.rings).some(({ outcome }) => outcome === 'retryable'),
  );

/** A phone or a browser. */
export interface DeviceKey {
  readonly userId: string;
  readonly deviceId: string;
}

/** Whether the device must still be rung: no push to it is known, or the push could not be handed over. */
export const isPending = (call: Call, { userId, deviceId }: DeviceKey): boolean => {
  const leg = call.legs[userId];
  if (leg === undefined || !isLegOpen(leg)) return false;
  // Of a complete invite all rings are recorded, also if its step of a hunt list rang nobody.
  return isRecorded(call) || call.invited ? leg.rings[deviceId]?.outcome === 'retryable' : true;
};
