import type { Call } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import { huntTimers } from './hunt.ts';
import { CLOSE_MARGIN, type RingTimers } from './ring-timers.ts';

export interface StartCloseTimerDeps {
  readonly calls: Pick<CallStore, 'get'>;
  readonly timers: Pick<RingTimers, 'set'>;
  readonly now: () => number;
}

/**
 * Starts the timer that closes a new call, and those of its hunt list, unless its invite has recorded that it did so. The invite may have stopped between its pushes
 * and its timers, and its client may never repeat it. If it is only slow there are two timers, of which the second does nothing.
 */
export const startMissingCloseTimer = async (
  { calls, timers, now }: StartCloseTimerDeps,
  callId: string,
): Promise<void> => {
  // Both stay true once they are, so that a read which may be a moment old says it for half the price.
  const isDone = ({ invited, closedAt }: Call): boolean => invited || closedAt !== undefined;
  const seen = await calls.get(callId, false);
  if (seen !== undefined && isDone(seen)) return;
  const call = await calls.get(callId);
  if (call === undefined || isDone(call)) return;
  await timers.set(callId, now(), undefined, call.expiresAt + CLOSE_MARGIN, huntTimers(call));
};
