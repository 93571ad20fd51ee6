import { type Call, callAt, isNoAnswer } from '../calls/call.ts';
import { isCanary } from '../contract/canary.ts';
import { type NotifyDeps, notifyParticipants } from '../notifications/notify-participants.ts';
import { countUnreportedRings, type UnreportedRingsDeps, unreportedRings } from './unreported-rings.ts';

export interface CloseDeps extends NotifyDeps, UnreportedRingsDeps {
  /** Called for each call whose ring window closed on a callee who had not answered. */
  readonly onNoAnswer: (callId: string) => void;
}

/**
 * Closes a call at the end of its ring window, once, however often and in whatever order its timer fires, and notifies the
 * participants of a missed call. A call that was answered or ended, and whose rings were all reported, needs no write.
 *
 * @returns `false` to be retried later: the window is still open
 */
export const closeCall = async (deps: CloseDeps, callId: string): Promise<boolean> => {
  // What was read may be a moment old: then the write is refused, and returns the call as it is.
  const found = (await deps.calls.get(callId, false)) ?? (await deps.calls.get(callId));
  // Discarded, or past its retention.
  return found === undefined || close(deps, found);
};

const close = async (deps: CloseDeps, found: Call): Promise<boolean> => {
  const at = deps.now();
  const { callId } = found;
  if (at < found.expiresAt) return false;
  const seen = callAt(found, at);
  const hasNoAnswer = Object.values(seen.legs).some(isNoAnswer);
  if (found.closedAt !== undefined || !(hasNoAnswer || unreportedRings(seen).length > 0)) {
    // It may lack devices that the invite has rung, and participants may have been notified since.
    const isSure = seen.unnotified === undefined && seen.invited;
    const current = isSure ? found : await deps.calls.get(callId);
    if (current === undefined) return true;
    if (current.seq > found.seq) return close(deps, current);
    await notifyParticipants(deps, seen);
    return true;
  }
  const { applied, call: closed } = await deps.calls.close(callId, at, hasNoAnswer);
  if (closed === undefined) return true;
  // A leg was answered or ended since the read: the window is closed with what is left.
  if (!applied) return closed.closedAt !== undefined || close(deps, closed);
  const call = callAt(closed, at);
  if (hasNoAnswer && !isCanary(call.callerId)) deps.onNoAnswer(callId);
  await notifyParticipants(deps, call);
  await countUnreportedRings(deps, call);
  return true;
};
