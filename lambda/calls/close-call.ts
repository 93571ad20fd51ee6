import { callAt } from './call.ts';
import { toldUpTo } from './call-notices.ts';
import { countSilence, type SilenceDeps } from './count-silence.ts';
import { type TellDeps, tellOthers } from './tell-others.ts';

export interface CloseDeps extends TellDeps, SilenceDeps {
  /** Told of each ring window that closed on somebody who did not answer. */
  readonly onMissed: (callId: string) => void;
}

/** Milliseconds for which one timer may be at work: longer than the function may run. */
const LEASE = 40_000;

/**
 * What the end of the ring window brings, once, however often and in whatever order its timer fires: whoever was not
 * told yet, of a missed call or of anything else that somebody died before telling, is told now.
 *
 * @returns `false` to be asked again later: the window is still open, another timer is at work, or the push service could
 * not take every message
 */
export const closeCall = async (deps: CloseDeps, callId: string): Promise<boolean> => {
  const at = deps.now();
  const found = await deps.calls.get(callId);
  // Discarded, too old to be looked up, or closed before.
  if (found === undefined || found.closedAt !== undefined) return true;
  if (at < found.expiresAt) return false;
  const leased = await deps.calls.takeCloseLease(callId, at, at + LEASE);
  if (leased === undefined) return false;
  const call = callAt(leased, at);
  const isMissed = Object.values(call.legs).some((leg) => leg.endReason === 'no_answer');
  if (!(await tellOthers(deps, call))) return false;
  if (isMissed && toldUpTo(call) < call.expiresAt) deps.onMissed(callId);
  // In this order: a silence that is not counted is no harm, one that is counted twice takes a good phone for a dead one.
  await deps.calls.markClosed(callId, at);
  await countSilence(deps, call);
  return true;
};
