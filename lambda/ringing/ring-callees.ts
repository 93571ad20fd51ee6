import { type Call, callAt, isRecorded, isWithheldFrom, newLeg, wasRung } from '../calls/call.ts';
import type { CallHistory } from '../calls/call-history.ts';
import type { RingsByUser } from '../calls/call-store.ts';
import { endDismissed } from '../calls/transition-call.ts';
import type { EndReason } from '../contract/end-reasons.ts';
import type { Invite } from '../contract/schemas/calls.ts';
import type { Device } from '../devices/device.ts';
import type { RateLimit } from '../devices/rate-limit.ts';
import { isRetryDue, type RetryDeps } from '../devices/retry-device.ts';
import type { CalleeStore, DeliveryTargets } from '../notifications/callee-store.ts';
import { type NotifyDeps, notifyParticipants } from '../notifications/notify-participants.ts';
import { postEvents } from '../notifications/post-events.ts';
import { dueRings } from './due-rings.ts';
import { announceGlare } from './glare.ts';
import { huntTimers, rungLater, socketsUpTo, withoutUnnamed } from './hunt.ts';
import { socketsInParent } from './parent-call.ts';
import { ringBrowsers, socketRings } from './ring-browsers.ts';
import { type RingDeps, recordGone, ringDevices } from './ring-devices.ts';
import { type RingMessageDeps, ringMessages } from './ring-messages.ts';
import { endedLegs, isDisabled, isHandedOver, joinRings, mergeRings } from './ring-outcomes.ts';
import { CLOSE_MARGIN, RECEIPT_TIMEOUT, type RingTimers } from './ring-timers.ts';
import { type Callee, selectTargets } from './select-targets.ts';
import { withheldRings } from './withheld-rings.ts';
import { withhold } from './withhold.ts';

export interface RingCalleesDeps extends RingDeps, RingMessageDeps, NotifyDeps, Pick<RetryDeps, 'refusals'> {
  readonly callees: CalleeStore;
  readonly history: CallHistory;
  readonly timers: RingTimers;
  /** Limits how often a callee is reported as busy, for all callers together. */
  readonly busyLimit: RateLimit;
  /** Whether the answer to an invite says that the only callee blocks the caller. Otherwise such a callee has no devices. */
  readonly disclosesBlocks: boolean;
  /** Resolves with the result of the work, or with `false` when the response must not wait for it any longer. */
  readonly withTimeout: (work: Promise<boolean>) => Promise<boolean>;
  /** Called when work other than the pushes failed; the same invite again completes it. */
  readonly onIncomplete: (callId: string, cause: unknown) => void;
}

export type RingResult =
  | { readonly kind: 'ringing'; readonly call: Call; readonly isNew: boolean }
  | { readonly kind: 'no-devices' | 'blocked' }
  /** Part of the work failed, but may succeed later: the same invite can be sent again. */
  | { readonly kind: 'try-again'; readonly retryAfter: number };

/**
 * Rings the callees of a call that is stored: records what became of each ring, and who is not rung.
 *
 * @param parties those of the parent call
 * @param isNew whether this request has made the call; otherwise it completes what an earlier one left undone
 */
export const ringCallees = async (
  deps: RingCalleesDeps,
  found: Call,
  all: readonly Callee[],
  parties: readonly DeliveryTargets[],
  { whenBusy }: Invite,
  isNew: boolean,
): Promise<RingResult> => {
  const at = deps.now();
  const callees = all.map((callee) => withoutUnnamed(found, callee));
  const { devices, browsers, ended, isBlocked } = await selectTargets(deps, found, callees, whenBusy, at);
  const isRung = isRecorded(found) || (!isNew && (await deps.history.isRemembered(found)));
  const isReachable = Object.keys(ended).length < callees.length;
  if (!isRung && !isReachable && !Object.values(ended).includes('busy')) {
    await discard(deps, found, callees);
    return { kind: isBlocked && deps.disclosesBlocks ? 'blocked' : 'no-devices' };
  }
  const call = isRung ? found : await withhold(deps, found, callees, ended);
  // An invite that crashed while sending its pushes may have rung them.
  const due = dueRings(call, { devices, browsers }, isRung && !isRecorded(call));
  const messages = ringMessages(deps, call, due.devices, at);

  // In this order: the history entry is the sign that pushes are under way.
  const { hidden, heard } = audience(call, callees);
  const others = parties
    .filter(({ userId, isBeingErased }) => userId !== call.callerId && !isBeingErased)
    .map(({ userId }) => userId);
  const remembered = attempt(deps, call, deps.history.remember(call, [...heard, ...others]));
  const crossed = remembered.then((isRemembered) =>
    isRemembered ? attempt(deps, call, announceGlare(deps, call)) : false,
  );
  const ringAgainAt = due.hasSecondRing ? at + RECEIPT_TIMEOUT : undefined;
  const closeAt = call.expiresAt + CLOSE_MARGIN;
  const timed = attempt(deps, call, deps.timers.set(call.callId, at, ringAgainAt, closeAt, huntTimers(call)));
  const ringing = ringingSockets(call, callees, ended);
  const posted = postEvents(deps, call, [...ringing, ...socketsInParent(call, parties)], at);
  const byWebPush = ringBrowsers(deps, call, due.browsers);
  const outcomes = await ringDevices(deps, call, messages);
  const overSocket = socketRings(
    deps,
    callees,
    [...(await posted), ...ringing.filter(({ userId }) => isWithheldFrom(call, userId))],
    at,
  );
  const withheld = withheldRings(ringMessages(deps, call, due.withheldDevices, at), due.withheldBrowsers, at);
  // The outcomes of the pushes are recorded before everything else: until then a cancel finds no device to notify.
  const rings = mergeRings(call, joinRings(overSocket, await byWebPush, outcomes, withheld), due.mayRing);
  const retried = await devicesToRetry(deps, devices, rings, at);
  const timedLate =
    retried.length > 0 && !due.hasSecondRing
      ? attempt(deps, call, deps.timers.ringAgain(call.callId, at, at + RECEIPT_TIMEOUT))
      : true;
  const work = Promise.all([remembered, timed, timedLate]);
  const invited = await deps.withTimeout(work.then((all) => all.every(Boolean)));

  const recorded = await deps.calls.recordInvite(call, {
    rings,
    ended: endedLegs(call, rings, ended, [...retried, ...rungLater(call, callees)]),
    hidden,
    invited,
    at: deps.now(),
  });
  await recordGone(deps, devices, outcomes);
  const now = callAt(await endDismissed(deps.calls, recorded, deps.now()), deps.now());
  // A transition that was made meanwhile: its request could not know which devices would be handed a push.
  await attempt(deps, call, notifyParticipants(deps, now));
  await crossed;
  if (!invited || !isHandedOver(rings)) return { kind: 'try-again', retryAfter: 1 };
  return { kind: 'ringing', call: now, isNew };
};

/** Removes a call that rings nobody. If its caller has ended it meanwhile, it stays: recorded as one that rang no device. */
export const discard = async (
  deps: Pick<RingCalleesDeps, 'calls' | 'now'>,
  call: Call,
  callees: readonly Callee[],
): Promise<void> => {
  if (await deps.calls.discard(call)) return;
  const { hidden } = audience(call, callees);
  await deps.calls.recordInvite(call, { rings: {}, ended: {}, hidden, invited: true, at: deps.now() });
};

/** The devices whose endpoint SNS has disabled, as it turned out, and which the ring timer enables and rings again. */
const devicesToRetry = async (
  deps: RingCalleesDeps,
  devices: readonly Device[],
  rings: RingsByUser,
  at: number,
): Promise<readonly Device[]> => {
  const disabled = devices.filter(({ userId, deviceId }) => {
    const ring = rings[userId]?.[deviceId];
    return ring !== undefined && isDisabled(ring);
  });
  const due = await Promise.all(disabled.map((device) => isRetryDue(deps, device, at)));
  return disabled.filter((_, index) => due[index]);
};

/**
 * `hidden`: callees who block the caller, or are being erased, and were not rung before; `heard`: those in whose history the call is.
 */
const audience = (call: Call, callees: readonly Callee[]) => {
  const isBlocked = ({ blocked, isBeingErased, isExcluded }: Callee) =>
    isBeingErased || isExcluded || blocked.has(call.callerId);
  const legOf = ({ userId }: Callee) => call.legs[userId] ?? newLeg;
  const idOf = ({ userId }: Callee) => userId;
  return {
    hidden: callees.filter((callee) => isBlocked(callee) && !wasRung(legOf(callee))).map(idOf),
    heard: callees.filter((callee) => !isBlocked(callee) && legOf(callee).isHidden === undefined).map(idOf),
  };
};

/** Whether work other than the pushes succeeded. Its failure must not prevent a ring. */
const attempt = (deps: RingCalleesDeps, { callId }: Call, work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (cause: unknown) => {
      deps.onIncomplete(callId, cause);
      return false;
    },
  );

/** The sockets of all callees who are being rung, those of the first step of a hunt list. */
const ringingSockets = (call: Call, callees: readonly Callee[], ended: Readonly<Record<string, EndReason>>) =>
  callees
    .filter(({ userId }) => ended[userId] === undefined && call.legs[userId]?.endedAt === undefined)
    .flatMap((callee) => socketsUpTo(call, callee, 0));
