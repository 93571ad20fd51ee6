import { type CallRecord, isLegOpen, MAX_CALL_DURATION, parentPartyOf } from './call.ts';

/** A user who is in an answered call. */
export interface Party {
  readonly userId: string;
  /** The device that is in the call; `undefined` for a caller whose invite named none, who may use any. */
  readonly deviceId: string | undefined;
  /** When the device answered; `undefined` for the caller, and for the other parties of the parent call. */
  readonly answeredAt: number | undefined;
}

interface Device {
  readonly userId: string;
  readonly deviceId: string;
}

/**
 * The caller, and the callees who have answered and not left; none before an answer, after the end, and after the longest time that a
 * call is believed to go on. In a child call also the other parties of the parent call; none of them who has left, the caller included.
 *
 * @param call in its current state
 */
export const partiesInCall = (call: CallRecord, now: number): readonly Party[] => {
  if (call.endedAt !== undefined) return [];
  const callees = Object.entries(call.legs).flatMap(([userId, { answeredBy, answeredAt = 0, endedAt }]) => {
    const isIn = answeredBy !== undefined && endedAt === undefined && now - answeredAt < MAX_CALL_DURATION;
    return isIn ? [{ userId, deviceId: answeredBy, answeredAt }] : [];
  });
  if (callees.length === 0) return [];
  return [...invitingParties(call), ...callees];
};

/** Those who invite the callees and have not left: the caller, and in a child call the other parties of the parent call. */
export const invitingParties = (call: CallRecord): readonly Party[] => {
  const { callerId, callerDeviceId, parentParties } = call;
  if (parentParties === undefined) return [{ userId: callerId, deviceId: callerDeviceId, answeredAt: undefined }];
  return Object.entries(parentParties).flatMap(([userId, { deviceId, leftAt }]) =>
    leftAt === undefined
      ? [{ userId, deviceId: userId === callerId ? callerDeviceId : deviceId, answeredAt: undefined }]
      : [],
  );
};

/** The device with which a user is, or was, in the call; `undefined` for a caller who named none and may use any. */
export const deviceInCall = (call: CallRecord, userId: string): string | undefined =>
  userId === call.callerId
    ? call.callerDeviceId
    : (parentPartyOf(call, userId)?.deviceId ?? call.legs[userId]?.answeredBy);

/** Whether the party is in the call with this device. */
export const isInCallWith = (party: Party, device: Device): boolean =>
  party.userId === device.userId && (party.deviceId === undefined || party.deviceId === device.deviceId);

/**
 * Whether the device is in the call, or may come into it.
 *
 * @param call in its current state
 */
export const mayBeInCall = (call: CallRecord, device: Device, now: number): boolean => {
  if (partiesInCall(call, now).some((party) => isInCallWith(party, device))) return true;
  if (!mayBeAnswered(call)) return false;
  if (invitingParties(call).some((party) => isInCallWith(party, device))) return true;
  const leg = Object.hasOwn(call.legs, device.userId) ? call.legs[device.userId] : undefined;
  return leg !== undefined && isLegOpen(leg);
};

/**
 * Whether a callee may still answer.
 *
 * @param call in its current state
 */
export const mayBeAnswered = ({ endedAt, legs }: CallRecord): boolean =>
  endedAt === undefined && Object.values(legs).some(isLegOpen);
