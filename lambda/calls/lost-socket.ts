import { type CallRecord, MAX_CALL_DURATION } from './call.ts';
import type { Role } from './transitions.ts';

/** The break of the socket of a device that is in a call. */
export interface LostSocket {
  readonly deviceId: string;
  /** When the break was found; epoch milliseconds. */
  readonly at: number;
  /** Whether the other party was notified. */
  readonly isNotified?: boolean | undefined;
}

/** A party of an answered call of two. */
export interface Party {
  readonly role: Role;
  readonly userId: string;
  /** The device that is in the call; `undefined` for a caller whose invite named none, who may use any. */
  readonly deviceId: string | undefined;
  readonly lost: LostSocket | undefined;
}

/** Caller and callee of a call of two that is answered and has not ended; `undefined` for any other call. */
export const partiesInCall = (call: CallRecord, now: number): readonly [Party, Party] | undefined => {
  const legs = Object.entries(call.legs);
  const [userId, leg] = legs[0] ?? [];
  if (legs.length !== 1 || userId === undefined || leg?.answeredBy === undefined) return undefined;
  if (call.endedAt !== undefined || leg.endedAt !== undefined) return undefined;
  if (now - (leg.answeredAt ?? 0) >= MAX_CALL_DURATION) return undefined;
  return [
    { role: 'caller', userId: call.callerId, deviceId: call.callerDeviceId, lost: call.callerLost },
    { role: 'callee', userId, deviceId: leg.answeredBy, lost: call.calleeLost },
  ];
};

/** Whether the party is in the call with this device. */
export const isInCallWith = (party: Party, device: { readonly userId: string; readonly deviceId: string }): boolean =>
  party.userId === device.userId && (party.deviceId === undefined || party.deviceId === device.deviceId);
