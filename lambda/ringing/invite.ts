import { type Call, callAt, newLeg } from '../calls/call.ts';
import { newReceiptKey } from '../calls/receipt-token.ts';
import type { WhenBusy } from '../contract/enums.ts';
import type { Invite } from '../contract/schemas/calls.ts';
import { callInReturn, invitesInReturn } from './glare.ts';
import type { InviteLimit } from './invite-limit.ts';
import { type ParentCall, readParentParties, withExcluded } from './parent-call.ts';
import type { RefusedCallers } from './refused-callers.ts';
import { answerToRepeat, isPending, type RepeatAnswer } from './repeated-invite.ts';
import { discard, type RingCalleesDeps, type RingResult, ringCallees } from './ring-callees.ts';
import type { Callee } from './select-targets.ts';

export interface InviteDeps extends RingCalleesDeps {
  readonly inviteLimit: InviteLimit;
  readonly refusedCallers: RefusedCallers;
  /** The ring window in seconds when the invite names none. */
  readonly ringTimeoutSeconds: number;
  /** Days for which a call can be looked up. */
  readonly callRetentionDays: number;
  readonly newCallId: () => string;
}

export type InviteResult =
  | RingResult
  | RepeatAnswer
  | { readonly kind: 'being-erased' }
  /** The callee is calling the caller: that is the call. */
  | { readonly kind: 'glare'; readonly call: Call }
  | { readonly kind: 'rate-limited'; readonly retryAfter: number };

/** Milliseconds; longer than the function's timeout (10 s): once it is over, its holder no longer runs. */
const LEASE = 12_000;
const DAY = 24 * 60 * 60 * 1000;

/**
 * Rings every device of every callee, once. The same `callId` again finds the call instead of creating one, rings no
 * device a second time, and completes what failed the first time.
 *
 * @param parent the call into which the callees are invited, if any
 */
export const invite = async (
  deps: InviteDeps,
  callerId: string,
  input: Invite,
  parent?: ParentCall,
): Promise<InviteResult> => {
  const at = deps.now();
  const wanted = newCall(deps, callerId, input, at, parent);
  const caller = `${deps.tenant}\n${callerId}`;
  const refused = deps.refusedCallers.retryAfter(caller, at);
  if (refused !== undefined) {
    const known = input.callId === undefined ? undefined : await deps.calls.get(input.callId);
    if (known === undefined) return { kind: 'rate-limited', retryAfter: refused };
    const answer = answerToRepeat(known, wanted, at);
    if (answer !== undefined) return answer;
  }
  const [found, taken, read, inReturn, isBeingErased, parties] = await Promise.all([
    deps.calls.create(wanted),
    refused === undefined ? deps.inviteLimit.take(callerId, wanted.callId, at) : undefined,
    Promise.all(input.to.map((userId) => readCallee(deps, userId, input.whenBusy, at))),
    invitesInReturn(deps, callerId, input.to, at),
    deps.callees.isBeingErased(callerId),
    readParentParties(deps, wanted),
  ]);
  const callees = withExcluded(read, parties);
  // The SDK repeats a write whose response was lost, and then finds the call that it wrote itself.
  const existing = found?.receiptKey === wanted.receiptKey ? undefined : found;
  const wait = taken ?? refused;
  if (wait !== undefined) deps.refusedCallers.add(caller, at + wait * 1000);
  if (isBeingErased) {
    if (existing === undefined) await discard(deps, wanted, callees);
    return { kind: 'being-erased' };
  }
  // A repeated invite is neither refused nor counted.
  if (existing !== undefined) {
    if (wait === undefined && existing.callerId === callerId) await deps.inviteLimit.giveBack(existing, at);
    return repeat(deps, existing, wanted, read, input, at);
  }
  if (wait !== undefined) {
    await discard(deps, wanted, callees);
    return { kind: 'rate-limited', retryAfter: wait };
  }
  const other = await callInReturn(deps, inReturn, callerId, at);
  if (other !== undefined) {
    await discard(deps, wanted, callees);
    return { kind: 'glare', call: other };
  }
  return ringCallees(deps, wanted, callees, parties, input, true);
};

/** Does what the invite before left to do. */
const repeat = async (
  deps: InviteDeps,
  existing: Call,
  wanted: Call,
  read: readonly Callee[],
  input: Invite,
  at: number,
): Promise<InviteResult> => {
  const answer = answerToRepeat(existing, wanted, at);
  if (answer !== undefined) return answer;
  // Those of the stored call: since then, some may have left the parent call.
  const parties = await readParentParties(deps, existing);
  const callees = withExcluded(read, parties);
  const call = callAt(existing, at);
  const isDone =
    call.invited &&
    !callees.some(({ devices, browsers }) => [...devices, ...browsers].some((device) => isPending(call, device)));
  if (isDone) return { kind: 'ringing', call, isNew: false };
  // The invite before may have failed to write the text.
  const complete = await deps.calls.writeText({ ...existing, caller: wanted.caller, custom: wanted.custom });
  const taken = await deps.calls.takeInviteLease(complete, at + LEASE);
  if (taken === undefined) return { kind: 'in-progress', retryAfter: 1 };
  // The previous holder of the lease may have done the work since the read, or the call may have ended.
  const now = callAt(taken, at);
  if (now.endedAt !== undefined) return { kind: 'ringing', call: now, isNew: false };
  return ringCallees(deps, now, callees, parties, input, false);
};

/** In the first of the two hops; the callee's newest calls only where they decide. */
const readCallee = async (deps: InviteDeps, userId: string, whenBusy: WhenBusy, at: number): Promise<Callee> => {
  const [targets, recent] = await Promise.all([
    deps.callees.read(userId),
    whenBusy === 'refuse' ? deps.history.page(userId, undefined, at) : undefined,
  ]);
  return { ...targets, recentCalls: recent?.callIds ?? [] };
};

const newCall = (
  deps: InviteDeps,
  callerId: string,
  input: Invite,
  at: number,
  parent: ParentCall | undefined,
): Call => ({
  callId: input.callId ?? deps.newCallId(),
  seq: 1,
  callerId,
  callerDeviceId: input.deviceId ?? parent?.parties[callerId]?.deviceId,
  ...(parent && {
    parentCallId: parent.callId,
    parentParties: parent.parties,
    parentPartiesIn: Object.keys(parent.parties).length,
  }),
  // Some client libraries crash on a call without a handle: it defaults to the caller's id.
  caller: { ...input.caller, handle: input.caller.handle ?? callerId },
  media: input.media,
  declineEnds: input.declineEnds,
  custom: input.custom,
  startedAt: at,
  expiresAt: at + (input.ringTimeoutSeconds ?? deps.ringTimeoutSeconds) * 1000,
  keptUntil: at + deps.callRetentionDays * DAY,
  hunt: input.hunt,
  legs: Object.fromEntries(input.to.map((userId) => [userId, newLeg])),
  openLegs: input.to.length,
  talkingLegs: 0,
  inviteLease: at + LEASE,
  invited: false,
  receiptKey: newReceiptKey(),
});
