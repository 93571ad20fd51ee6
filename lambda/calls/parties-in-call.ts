import { type CallRecord, isLegOpen, MAX_CALL_DURATION } from './call.ts';

/** A user who is in an answered call. */
export interface Party {
  readonly userId: string;
  /** The device that is in the call; `undefined` for a caller whose invite named none, who may use any. */
  readonly deviceId: string | undefined;
  /** When the device answered; `undefined` for the caller. */
  readonly answeredAt: number | undefined;
}

interface Device {
  readonly userId: string;
  readonly deviceId: string;
}

/**
 * The caller, and the callees who have answered and not left; none before an answer, after the end, and after the longest time that a
 * call is believed to go on.
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
  return [{ userId: call.callerId, deviceId: call.callerDeviceId, answeredAt: undefined }, ...callees];
};

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
  if (call.callerId === device.userId) return (call.callerDeviceId ?? device.deviceId) === device.deviceId;
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
