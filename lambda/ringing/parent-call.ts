import { type Call, type CallRecord, callAt, isParty, type ParentParty } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import { invitingParties, isInCallWith, partiesInCall } from '../calls/parties-in-call.ts';
import type { CalleeStore, DeliveryTargets } from '../notifications/callee-store.ts';
import type { Socket } from '../sockets/socket.ts';
import type { Callee } from './select-targets.ts';

/** The call into which somebody is invited: those who are in it, by user id. */
export interface ParentCall {
  readonly callId: string;
  readonly parties: Readonly<Record<string, ParentParty>>;
}

export type FoundParent =
  | { readonly kind: 'parent'; readonly parent: ParentCall }
  | { readonly kind: 'call-not-found' }
  | { readonly kind: 'wrong-state'; readonly call: Call };

export interface ParentDeps {
  readonly calls: Pick<CallStore, 'get'>;
  readonly now: () => number;
}

/**
 * The call into which the user invites somebody: an answered one that the user is in. It may itself be a child call.
 *
 * @param callId of the invite: a repeated one is answered although the user has left the parent call since
 */
export const findParent = async (
  { calls, now }: ParentDeps,
  userId: string,
  parentCallId: string,
  callId: string | undefined,
): Promise<FoundParent> => {
  const stored = await calls.get(parentCallId);
  if (stored === undefined || !isParty(stored, userId)) return { kind: 'call-not-found' };
  const call = callAt(stored, now());
  const parties = partiesInCall(call, now());
  if (parties.some((party) => party.userId === userId)) {
    return {
      kind: 'parent',
      parent: {
        callId: parentCallId,
        parties: Object.fromEntries(parties.map((party) => [party.userId, { deviceId: party.deviceId }])),
      },
    };
  }
  const child = callId === undefined ? undefined : await calls.get(callId);
  if (child?.callerId === userId && child.parentCallId === parentCallId) {
    return { kind: 'parent', parent: { callId: parentCallId, parties: child.parentParties ?? {} } };
  }
  return { kind: 'wrong-state', call };
};

/** Where the parties of the parent call receive events, and their blocks: one read for each, the caller included; none in other calls. */
export const readParentParties = (
  { callees }: { readonly callees: Pick<CalleeStore, 'read'> },
  { parentParties = {} }: CallRecord,
): Promise<readonly DeliveryTargets[]> => Promise.all(Object.keys(parentParties).map((userId) => callees.read(userId)));

/** The callees, and whether each is blocked by a party of the parent call, or blocks one. */
export const withExcluded = (
  callees: readonly Callee[],
  parties: readonly Pick<DeliveryTargets, 'userId' | 'blocked'>[],
): readonly Callee[] =>
  callees.map((callee) => ({
    ...callee,
    isExcluded: parties.some(({ userId, blocked }) => blocked.has(callee.userId) || callee.blocked.has(userId)),
  }));

/** The sockets of the other parties of the parent call, which get the event that somebody is invited: those of the devices in the call. */
export const socketsInParent = (call: Call, parties: readonly DeliveryTargets[]): readonly Socket[] => {
  const others = invitingParties(call).filter(({ userId }) => userId !== call.callerId);
  return parties
    .flatMap(({ sockets }) => sockets)
    .filter((socket) => others.some((party) => isInCallWith(party, socket)));
};
