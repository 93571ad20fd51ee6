import { type Call, callAt, parentPartyOf, partOf } from '../calls/call.ts';
import { transitionCall } from '../calls/transition-call.ts';
import type { Transition } from '../calls/transitions.ts';
import { isCanary } from '../contract/canary.ts';
import { type NotifyDeps, notifyParticipants } from '../notifications/notify-participants.ts';
import type { UserItems } from './user-items.ts';

export interface EraseCallDeps extends NotifyDeps {
  readonly items: Pick<UserItems, 'removeCall' | 'removeFromCall'>;
}

/** Attempts to end a call that other requests change meanwhile. */
const ATTEMPTS = 3;

/**
 * Milliseconds for which a request may go on that was under way when the user was marked, or was taken out of a call: twice the longest
 * timeout of a function that writes on behalf of a user, because the clocks of two functions may differ.
 */
export const IN_FLIGHT = 20_000;

/** What is left to do in a call. */
export type LeftInCall =
  /** A phone may still be ringing that was not notified of the end, or other requests change the call. */
  | { readonly kind: 'unfinished' }
  /** It must be looked at once more then, because a request that was under way may write a name or a signal into it. Epoch milliseconds. */
  | { readonly kind: 'look-again'; readonly at: number }
  | undefined;

/**
 * Ends the user's part in a call, and then deletes what the user wrote into it. The call itself stays in the histories of the others, with
 * the user's id and without the name. A call of canary users only is deleted.
 *
 * @param startedAt when the erasure began: an invite of the user may create the call until {@link IN_FLIGHT} after it
 */
export const eraseFromCall = async (
  deps: EraseCallDeps,
  callId: string,
  userId: string,
  startedAt: number,
): Promise<LeftInCall> => {
  const stored = await deps.calls.get(callId);
  let leftAt = startedAt;
  if (stored !== undefined) {
    const call = await endFor(deps, callAt(stored, deps.now()), userId);
    if (call === undefined) return { kind: 'unfinished' };
    const isNotified = await notifyParticipants(deps, call);
    // The user's own phones are notified over endpoints that would be deleted next.
    if (!isNotified && deps.now() < call.expiresAt) return { kind: 'unfinished' };
    leftAt = call.endedAt ?? partOf(call, userId)?.endedAt ?? startedAt;
  }
  const isCaller = stored === undefined || stored.callerId === userId;
  const at = deps.now();
  await deps.items.removeFromCall(callId, userId, isCaller ? undefined : stored.receiptKey);
  if (stored !== undefined && isOfCanaries(stored) && at >= leftAt + IN_FLIGHT) await deps.items.removeCall(callId);
  return at < leftAt + IN_FLIGHT ? { kind: 'look-again', at: leftAt + IN_FLIGHT } : undefined;
};

const isOfCanaries = ({ callerId, legs }: Call): boolean => [callerId, ...Object.keys(legs)].every(isCanary);

/** @returns the call, in which the user is no longer; `undefined` when other requests won every attempt */
const endFor = async (deps: EraseCallDeps, found: Call, userId: string): Promise<Call | undefined> => {
  let call = found;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const ending = endingOf(call, userId);
    if (ending === undefined) return call;
    const at = deps.now();
    const result = await transitionCall(deps.calls, { ...ending, callId: call.callId, userId, at }, async () => true);
    if (result.kind === 'call-not-found') return call;
    call = callAt(result.call, at);
  }
  return endingOf(call, userId) === undefined ? call : undefined;
};

/**
 * The transition with which the user leaves the call, as the user's own phone would make it; `undefined` when the user is not in it.
 *
 * A caller cancels, or ends the call for all. A party of the parent call leaves a child call, its caller too once somebody has answered. A callee who has not answered declines on all devices, also where a decline normally counts
 * for one device: no other reason says to the caller that nobody will answer. A callee who has answered hangs up with that device.
 */
const endingOf = (call: Call, userId: string): Pick<Transition, 'name' | 'deviceId' | 'extent'> | undefined => {
  if (call.endedAt !== undefined) return undefined;
  const party = parentPartyOf(call, userId);
  if (party?.leftAt !== undefined) return undefined;
  if (call.callerId === userId) return { name: call.answeredAt === undefined ? 'cancel' : 'end' };
  if (party !== undefined) return { name: 'end', deviceId: party.deviceId };
  const leg = Object.hasOwn(call.legs, userId) ? call.legs[userId] : undefined;
  if (leg === undefined || leg.endedAt !== undefined) return undefined;
  if (leg.answeredBy === undefined) return { name: 'decline', extent: 'last_device' };
  return { name: 'end', deviceId: leg.answeredBy };
};
