import { callAt, isNoAnswer } from '../calls/call.ts';
import { notifiedUpTo } from '../notifications/call-notifications.ts';
import { type NotifyDeps, notifyParticipants } from '../notifications/notify-participants.ts';
import { countUnreportedRings, type UnreportedRingsDeps } from './unreported-rings.ts';

export interface CloseDeps extends NotifyDeps, UnreportedRingsDeps {
  /** Called for each call whose ring window closed on a callee who had not answered. */
  readonly onNoAnswer: (callId: string) => void;
}

/** Milliseconds for which one timer holds the lease: longer than the function's timeout. */
const LEASE = 40_000;

/**
 * Closes a call at the end of its ring window, once, however often and in whatever order its timer fires. Notifies
 * participants who were not notified yet, of a missed call or of a transition whose request crashed before notifying.
 *
 * @returns `false` to be retried later: the window is still open, another timer holds the lease, or the push service
 * could not accept every message
 */
export const closeCall = async (deps: CloseDeps, callId: string): Promise<boolean> => {
  const at = deps.now();
  const found = await deps.calls.get(callId);
  // Discarded, past its retention, or already closed.
  if (found === undefined || found.closedAt !== undefined) return true;
  if (at < found.expiresAt) return false;
  const leased = await deps.calls.takeCloseLease(callId, at, at + LEASE);
  if (leased === undefined) return false;
  const call = callAt(leased, at);
  const hasNoAnswer = Object.values(call.legs).some(isNoAnswer);
  if (!(await notifyParticipants(deps, call))) return false;
  if (hasNoAnswer && notifiedUpTo(call) < call.expiresAt) deps.onNoAnswer(callId);
  // In this order: a ring that is not counted does no harm; one counted twice marks a working phone unconfirmed.
  await deps.calls.markClosed(callId, at);
  await countUnreportedRings(deps, call);
  return true;
};
