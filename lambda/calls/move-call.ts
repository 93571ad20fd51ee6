import type { Call, Leg } from './call.ts';
import { callAt, isLegOpen, isParty, legAt, stateOf } from './call.ts';
import type { CallStore } from './call-store.ts';
import { type Move, type MoveRule, moves, type Role } from './moves.ts';

export type MoveResult =
  /** `isRepeated`: it had been made before. */
  | { readonly kind: 'moved'; readonly call: Call; readonly isRepeated: boolean }
  | { readonly kind: 'call-not-found' }
  | { readonly kind: 'wrong-state'; readonly call: Call }
  | {
      readonly kind: 'answered-elsewhere';
      readonly call: Call;
      readonly answeredBy: { readonly userId: string; readonly deviceId: string };
    }
  | { readonly kind: 'declined-elsewhere'; readonly call: Call };

/** Moves a call, or says why not. Making the same move again answers as the first time did. */
export const moveCall = async (calls: CallStore, move: Move): Promise<MoveResult> => {
  const rule: MoveRule = moves[move.name];
  let found: Call | undefined;
  for (const role of rule.by) {
    if (found !== undefined && roleIn(found, move.userId) !== role) continue;
    const attempt = await calls.move(move, role);
    if (attempt.moved && attempt.call !== undefined)
      return { kind: 'moved', call: callAt(attempt.call, move.at), isRepeated: false };
    found = attempt.call;
    if (found === undefined) break;
  }
  if (move.name === 'decline' && move.extent === undefined && found?.declineEnds === 'device') {
    return declineOnDevice(calls, move);
  }
  return explain(found, move);
};

/** A decline that silences its own device; the leg ends with the last of the devices that were rung. */
const declineOnDevice = async (calls: CallStore, move: Move): Promise<MoveResult> => {
  const silenced = await moveCall(calls, { ...move, extent: 'device' });
  const leg = silenced.kind === 'moved' ? silenced.call.legs[move.userId] : undefined;
  if (leg === undefined || leg.endedAt !== undefined) return silenced;
  return isSilenced(leg) ? moveCall(calls, { ...move, extent: 'last_device' }) : silenced;
};

/** Whether each device that rings has declined. Nobody can say so before the invite has written down which do. */
const isSilenced = ({ rings, silenced }: Leg): boolean => {
  const rung = Object.entries(rings).filter(([, { outcome }]) => outcome === 'accepted' || outcome === 'retryable');
  return rung.length > 0 && rung.every(([deviceId]) => silenced[deviceId] !== undefined);
};

/**
 * Ends the legs all of whose devices declined for themselves while it was not yet written down which devices ring.
 *
 * @returns the call as it stands then
 */
export const endSilenced = async (calls: CallStore, call: Call, at: number): Promise<Call> => {
  let now = call;
  for (const [userId, leg] of Object.entries(call.legs)) {
    const [deviceId] = Object.keys(leg.silenced);
    if (!isLegOpen(leg) || !isSilenced(leg)) continue;
    const move: Move = { name: 'decline', callId: call.callId, userId, deviceId, extent: 'last_device', at };
    now = (await calls.move(move, 'callee')).call ?? now;
  }
  return now;
};

const roleIn = (call: Call, userId: string): Role => (call.callerId === userId ? 'caller' : 'callee');

/** Why the stored call did not allow the move; `moved` when the move had been made before, by the same device. */
const explain = (stored: Call | undefined, move: Move): MoveResult => {
  if (stored === undefined || !isParty(stored, move.userId)) return { kind: 'call-not-found' };
  // A call that is being closed is past its window, whatever time it was when the move was begun.
  const at = stored.closeLease === undefined ? move.at : Math.max(move.at, stored.expiresAt);
  const call = callAt(stored, at);
  const role = roleIn(call, move.userId);
  if (wasMade(call, move, role)) return { kind: 'moved', call, isRepeated: true };
  const leg = stored.legs[move.userId];
  if (role === 'callee' && leg !== undefined) {
    if (leg.answeredBy !== undefined && leg.answeredBy !== move.deviceId) {
      return { kind: 'answered-elsewhere', call, answeredBy: { userId: move.userId, deviceId: leg.answeredBy } };
    }
    if (leg.answeredBy === undefined && leg.endedBy !== undefined && leg.endedBy !== move.deviceId) {
      return { kind: 'declined-elsewhere', call };
    }
  }
  return { kind: 'wrong-state', call };
};

const wasMade = (call: Call, move: Move, role: Role): boolean => {
  const leg = call.legs[move.userId];
  switch (move.name) {
    case 'ringing':
      // A receipt that comes late, after this very phone has answered, is no fault of the phone.
      return leg?.answeredBy !== undefined && leg.answeredBy === move.deviceId;
    case 'answer':
      return (
        leg?.answeredBy !== undefined &&
        leg.answeredBy === move.deviceId &&
        stateOf(legAt(call, leg, move.at)) === 'answered'
      );
    case 'decline':
      return (
        leg !== undefined &&
        move.deviceId !== undefined &&
        leg.answeredBy === undefined &&
        (leg.endedBy === move.deviceId || leg.silenced[move.deviceId] !== undefined)
      );
    case 'cancel':
      return role === 'caller' && call.endReason === 'cancelled';
    case 'end':
      // Both sides hang up at the same moment more often than not; each of them is right.
      return role === 'caller'
        ? call.answeredAt !== undefined && call.endedAt !== undefined
        : leg?.answeredAt !== undefined &&
            leg.endedAt !== undefined &&
            (move.deviceId ?? leg.answeredBy) === leg.answeredBy;
  }
};
