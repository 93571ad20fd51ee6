import { type Call, callAt, isLegOpen } from '../calls/call.ts';
import type { CallHistory } from '../calls/call-history.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { CallGlare } from '../contract/events.ts';
import { LIMITS } from '../contract/limits.ts';
import type { CalleeStore } from '../notifications/callee-store.ts';
import { type PostDeps, post } from '../sockets/post-messages.ts';

export interface GlareDeps extends PostDeps {
  readonly calls: Pick<CallStore, 'get'>;
  readonly history: Pick<CallHistory, 'invitesOf'>;
  readonly callees: Pick<CalleeStore, 'deliveryTargets'>;
}

/** Milliseconds: a call rings at most so long. */
const LONGEST_WINDOW = LIMITS.ringTimeoutSeconds.max * 1000;

/** The ids of calls of two from this callee to this caller that may still ring. */
export const invitesInReturn = (
  { history }: Pick<GlareDeps, 'history'>,
  callerId: string,
  callees: readonly string[],
  at: number,
): Promise<readonly string[]> => {
  const [callee, ...others] = callees;
  if (callee === undefined || others.length > 0) return Promise.resolve([]);
  return history.invitesOf(callee, callerId, at - LONGEST_WINDOW);
};

/** The first of these calls that still rings the user: two who call each other are to find each other. */
export const callInReturn = async (
  { calls }: Pick<GlareDeps, 'calls'>,
  callIds: readonly string[],
  userId: string,
  at: number,
): Promise<Call | undefined> => {
  for (const callId of callIds) {
    const found = await calls.get(callId);
    const call = found && callAt(found, at);
    const leg = call?.legs[userId];
    if (call?.endedAt === undefined && leg !== undefined && isLegOpen(leg)) return call;
  }
  return undefined;
};

/**
 * Two invites that did not see each other have become two calls: both users' sockets get an event. The call with the lower id
 * is the call; the apps leave the other one.
 *
 * @param call whose history has been written: of two such invites, at least the later one sees the other
 */
export const announceGlare = async (deps: GlareDeps, call: Call): Promise<void> => {
  const at = deps.now();
  const [callee = ''] = Object.keys(call.legs);
  const found = await invitesInReturn(deps, call.callerId, Object.keys(call.legs), at);
  const other = await callInReturn(deps, found, call.callerId, at);
  if (other === undefined) return;
  const calls = [call.callId, other.callId].sort();
  const message: CallGlare = { type: 'call.glare', callId: calls[0] ?? '', calls };
  const targets = await Promise.all([call.callerId, callee].map((userId) => deps.callees.deliveryTargets(userId)));
  await post(
    deps,
    targets.flatMap(({ sockets }) => sockets.map((socket) => ({ socket, message }))),
  );
};
