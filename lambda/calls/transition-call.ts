import type { Call, CallRecord, Leg } from './call.ts';
import { callAt, isLegOpen, isParty, legAt, parentPartyOf, stateOf } from './call.ts';
import type { CallStore } from './call-store.ts';
import { type Transition, type TransitionRule, transitions, type WriteRole } from './transitions.ts';

export type TransitionResult =
  /** `isRepeated`: it had been applied before. */
  | { readonly kind: 'applied'; readonly call: Call; readonly isRepeated: boolean }
  | { readonly kind: 'call-not-found' }
  | { readonly kind: 'wrong-state'; readonly call: Call }
  | {
      readonly kind: 'answered-elsewhere';
      readonly call: Call;
      readonly answeredBy: { readonly userId: string; readonly deviceId: string };
    }
  | { readonly kind: 'declined-elsewhere'; readonly call: Call }
  /** The device was not rung, is not registered and has no open socket. */
  | { readonly kind: 'unknown-device'; readonly call: Call };

/** Whether a device is registered or has an open socket. */
export type IsKnownDevice = (userId: string, deviceId: string) => Promise<boolean>;

/**
 * Applies a transition, or returns why it is not possible. Repeating a transition returns the same result.
 *
 * @param isKnownDevice only called for a device of a callee that was not rung
 */
export const transitionCall = async (
  calls: CallStore,
  transition: Transition,
  isKnownDevice: IsKnownDevice,
): Promise<TransitionResult> => {
  const rule: TransitionRule = transitions[transition.name];
  let found: Call | undefined;
  for (const role of rolesOf(transition, rule)) {
    if (found !== undefined && roleIn(found, transition) !== role) continue;
    // Only the device that answered ends its user's leg; an end that names no device is not from it.
    if (transition.name === 'end' && role === 'callee' && transition.deviceId === undefined) continue;
    const attempt = await calls.transition(transition, role);
    if (attempt.applied && attempt.call !== undefined)
      return { kind: 'applied', call: callAt(attempt.call, transition.at), isRepeated: false };
    found = attempt.call;
    if (found === undefined) break;
  }
  const { userId, deviceId } = transition;
  if (found !== undefined && deviceId !== undefined && mustBeKnown(found, transition)) {
    if (!(await isKnownDevice(userId, deviceId))) return { kind: 'unknown-device', call: callAt(found, transition.at) };
    return transitionCall(calls, { ...transition, isKnownDevice: true }, isKnownDevice);
  }
  if (transition.name === 'decline' && transition.extent === undefined && found?.declineEnds === 'device') {
    return declineOnDevice(calls, transition, isKnownDevice);
  }
  return explain(found, transition);
};

/** Whether only the unknown device may have prevented the transition of an open leg. */
const mustBeKnown = (call: Call, { userId, deviceId = '', isKnownDevice, at }: Transition): boolean => {
  const leg = Object.hasOwn(call.legs, userId) ? call.legs[userId] : undefined;
  if (isKnownDevice || leg === undefined || !isLegOpen(legAt(call, leg, at))) return false;
  return leg.rings[deviceId] === undefined && leg.reported[deviceId] === undefined;
};

/** A decline that dismisses the ring on its own device; the last of the devices that were rung ends the leg. */
const declineOnDevice = async (
  calls: CallStore,
  transition: Transition,
  isKnownDevice: IsKnownDevice,
): Promise<TransitionResult> => {
  const dismissed = await transitionCall(calls, { ...transition, extent: 'device' }, isKnownDevice);
  const leg = dismissed.kind === 'applied' ? dismissed.call.legs[transition.userId] : undefined;
  if (leg === undefined || leg.endedAt !== undefined) return dismissed;
  if (!isDismissed(leg)) return dismissed;
  return transitionCall(calls, { ...transition, extent: 'last_device' }, isKnownDevice);
};

/** Whether every device that was rung has dismissed the ring. Not known before the invite has stored which were rung. */
const isDismissed = ({ rings, dismissed }: Leg): boolean => {
  const rung = Object.entries(rings).filter(([, { outcome }]) => outcome !== 'gone' && outcome !== 'rejected');
  return rung.length > 0 && rung.every(([deviceId]) => dismissed[deviceId] !== undefined);
};

/**
 * Ends the legs whose devices all dismissed the ring before the invite had stored which devices were rung.
 *
 * @returns the call after that
 */
export const endDismissed = async (calls: CallStore, call: Call, at: number): Promise<Call> => {
  let now = call;
  for (const [userId, leg] of Object.entries(call.legs)) {
    const [deviceId] = Object.keys(leg.dismissed);
    if (!isLegOpen(leg) || !isDismissed(leg)) continue;
    const transition: Transition = {
      name: 'decline',
      callId: call.callId,
      userId,
      deviceId,
      extent: 'last_device',
      at,
    };
    now = (await calls.transition(transition, 'callee')).call ?? now;
  }
  return now;
};

/** The roles in which a transition is tried, in this order: one write, unless the stored call says that the user has another role. */
const rolesOf = ({ name }: Transition, { by }: TransitionRule): readonly WriteRole[] =>
  name === 'end' ? [...by, 'parent_party', 'last_parent_party'] : by;

const roleIn = (call: CallRecord, { name, userId }: Transition): WriteRole => {
  if (name === 'end' && parentPartyOf(call, userId) !== undefined)
    return (call.parentPartiesIn ?? 0) > 1 ? 'parent_party' : 'last_parent_party';
  return call.callerId === userId ? 'caller' : 'callee';
};

/** Why the stored call did not allow the transition; `applied` when the same device had made it before. */
const explain = (stored: Call | undefined, transition: Transition): TransitionResult => {
  if (stored === undefined || !isParty(stored, transition.userId)) return { kind: 'call-not-found' };
  // A call that is being closed is past its ring window, even if this request started before the end of the window.
  const at = stored.closedAt === undefined ? transition.at : Math.max(transition.at, stored.expiresAt);
  const call = callAt(stored, at);
  const role = roleIn(call, transition);
  if (wasMade(call, transition, role)) return { kind: 'applied', call, isRepeated: true };
  const party = parentPartyOf(stored, transition.userId);
  if (
    party?.deviceId !== undefined &&
    stored.callerId !== transition.userId &&
    party.deviceId !== transition.deviceId
  ) {
    return { kind: 'answered-elsewhere', call, answeredBy: { userId: transition.userId, deviceId: party.deviceId } };
  }
  const leg = stored.legs[transition.userId];
  if (role === 'callee' && leg !== undefined) {
    if (leg.answeredBy !== undefined && leg.answeredBy !== transition.deviceId) {
      return { kind: 'answered-elsewhere', call, answeredBy: { userId: transition.userId, deviceId: leg.answeredBy } };
    }
    if (leg.answeredBy === undefined && leg.endedBy !== undefined && leg.endedBy !== transition.deviceId) {
      return { kind: 'declined-elsewhere', call };
    }
  }
  return { kind: 'wrong-state', call };
};

const wasMade = (call: Call, transition: Transition, role: WriteRole): boolean => {
  const leg = call.legs[transition.userId];
  switch (transition.name) {
    case 'ringing':
      // A receipt may arrive after the answer of the same phone; that is not an error.
      return leg?.answeredBy !== undefined && leg.answeredBy === transition.deviceId;
    case 'answer':
      return (
        leg?.answeredBy !== undefined &&
        leg.answeredBy === transition.deviceId &&
        stateOf(legAt(call, leg, transition.at)) === 'answered'
      );
    case 'decline':
      return (
        leg !== undefined &&
        transition.deviceId !== undefined &&
        leg.answeredBy === undefined &&
        (leg.endedBy === transition.deviceId || leg.dismissed[transition.deviceId] !== undefined)
      );
    case 'cancel':
      return role === 'caller' && call.endReason === 'cancelled';
    case 'end':
      if (parentPartyOf(call, transition.userId)?.leftAt !== undefined) return true;
      // Both sides often hang up at the same moment; both requests succeed.
      return role !== 'callee'
        ? call.answeredAt !== undefined && call.endedAt !== undefined
        : leg?.answeredAt !== undefined &&
            leg.endedAt !== undefined &&
            (transition.deviceId ?? leg.answeredBy) === leg.answeredBy;
  }
};
