import { type Call, callAt, isRecorded, mayHaveRung, newLeg, wasRung } from '../calls/call.ts';
import type { CallHistory } from '../calls/call-history.ts';
import type { RingsByUser } from '../calls/call-store.ts';
import { newReceiptKey } from '../calls/receipt-token.ts';
import { endDismissed } from '../calls/transition-call.ts';
import type { EndReason } from '../contract/end-reasons.ts';
import type { WhenBusy } from '../contract/enums.ts';
import type { Invite } from '../contract/schemas/calls.ts';
import type { Device } from '../devices/device.ts';
import type { RateLimit } from '../devices/rate-limit.ts';
import { isRetryDue, type RetryDeps } from '../devices/retry-device.ts';
import type { CalleeStore, DeliveryTargets } from '../notifications/callee-store.ts';
import { withholds } from '../notifications/do-not-disturb.ts';
import { type NotifyDeps, notifyParticipants } from '../notifications/notify-participants.ts';
import { postEvents } from '../notifications/post-events.ts';
import { showsSecondPushAsSameCall } from '../push/second-push.ts';
import { announceGlare, callInReturn, invitesInReturn } from './glare.ts';
import { type Called, huntTimers, rungLater, socketsUpTo, stepOf } from './hunt.ts';
import type { InviteLimit } from './invite-limit.ts';
import { type ParentCall, readParentParties, socketsInParent, withExcluded } from './parent-call.ts';
import type { RefusedCallers } from './refused-callers.ts';
import { answerToRepeat, type DeviceKey, isPending, type RepeatAnswer } from './repeated-invite.ts';
import { ringBrowsers, socketRings } from './ring-browsers.ts';
import { type RingDeps, recordGone, ringDevices } from './ring-devices.ts';
import { type RingMessageDeps, ringMessages } from './ring-messages.ts';
import { endedLegs, isDisabled, isHandedOver, joinRings, mergeRings } from './ring-outcomes.ts';
import { CLOSE_MARGIN, RECEIPT_TIMEOUT, type RingTimers } from './ring-timers.ts';
import { type Callee, selectTargets } from './select-targets.ts';
import { withheldRings } from './withheld-rings.ts';

export interface InviteDeps extends RingDeps, RingMessageDeps, NotifyDeps, Pick<RetryDeps, 'refusals'> {
  readonly callees: CalleeStore;
  readonly history: CallHistory;
  readonly timers: RingTimers;
  readonly inviteLimit: InviteLimit;
  /** Limits how often a callee is reported as busy, for all callers together. */
  readonly busyLimit: RateLimit;
  readonly refusedCallers: RefusedCallers;
  /** Whether the answer to an invite says that the only callee blocks the caller. Otherwise such a callee has no devices. */
  readonly disclosesBlocks: boolean;
  /** The ring window in seconds when the invite names none. */
  readonly ringTimeoutSeconds: number;
  /** Days for which a call can be looked up. */
  readonly callRetentionDays: number;
  readonly newCallId: () => string;
  /** Resolves with the result of the work, or with `false` when the response must not wait for it any longer. */
  readonly withTimeout: (work: Promise<boolean>) => Promise<boolean>;
  /** Called when work other than the pushes failed; the same invite again completes it. */
  readonly onIncomplete: (callId: string, cause: unknown) => void;
}

export type InviteResult =
  | { readonly kind: 'ringing'; readonly call: Call; readonly isNew: boolean }
  | RepeatAnswer
  | { readonly kind: 'no-devices' | 'blocked' | 'being-erased' }
  /** The callee is calling the caller: that is the call. */
  | { readonly kind: 'glare'; readonly call: Call }
  | { readonly kind: 'rate-limited'; readonly retryAfter: number }
  /** Part of the work failed, but may succeed later: the same invite can be sent again. */
  | { readonly kind: 'try-again'; readonly retryAfter: number };

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

/** Removes a call that rings nobody. If its caller has ended it meanwhile, it stays: recorded as one that rang no device. */
const discard = async (deps: InviteDeps, call: Call, callees: readonly Callee[]): Promise<void> => {
  if (await deps.calls.discard(call)) return;
  const { hidden } = audience(call, callees);
  await deps.calls.recordInvite(call, { rings: {}, ended: {}, hidden, invited: true, at: deps.now() });
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

const hasReported = (call: Call, { userId, deviceId }: DeviceKey): boolean =>
  call.legs[userId]?.reported[deviceId] !== undefined;

/** Whether the device may be ringing although it is not known that its push was accepted. */
const mayRingNow = (call: Call, device: Device): boolean => {
  const ring = call.legs[device.userId]?.rings[device.deviceId];
  return hasReported(call, device) || (ring !== undefined && mayHaveRung(ring));
};

const ringCallees = async (
  deps: InviteDeps,
  found: Call,
  all: readonly Callee[],
  parties: readonly DeliveryTargets[],
  { whenBusy }: Invite,
  isNew: boolean,
): Promise<InviteResult> => {
  const at = deps.now();
  const callees = all.map((callee) => named(found, callee));
  const { devices, browsers, ended, isBlocked } = await selectTargets(deps, found, callees, whenBusy, at);
  const isRung = isRecorded(found) || (!isNew && (await deps.history.isRemembered(found)));
  const isReachable = Object.keys(ended).length < callees.length;
  if (!isRung && !isReachable && !Object.values(ended).includes('busy')) {
    await discard(deps, found, callees);
    return { kind: isBlocked && deps.disclosesBlocks ? 'blocked' : 'no-devices' };
  }
  const call = isRung ? found : await withhold(deps, found, callees, ended);
  const isQuiet = ({ userId }: { readonly userId: string }) => call.legs[userId]?.isQuiet === true;
  const isDue = (device: Called & DeviceKey) => stepOf(call, device) === 0 && isPending(call, device);
  const due = devices.filter(isDue);
  const pending = due.filter((device) => !isQuiet(device));
  // An invite that crashed while sending its pushes may have rung them; a second push must not end the ringing call.
  const isUncertain = isRung && !isRecorded(call);
  const uncertain = pending.filter(
    (device) =>
      (isUncertain || mayRingNow(call, device)) && (!showsSecondPushAsSameCall(device) || hasReported(call, device)),
  );
  // A second Web Push of a call replaces the first, but a browser that has reported needs none.
  const dueBrowsers = browsers.filter((browser) => isDue({ ...browser, platform: 'web' }));
  const pendingBrowsers = dueBrowsers.filter((browser) => !isQuiet(browser));
  const [reported, rungBrowsers] = [
    pendingBrowsers.filter((browser) => hasReported(call, browser)),
    pendingBrowsers.filter((browser) => !hasReported(call, browser)),
  ];
  const messages = ringMessages(
    deps,
    call,
    pending.filter((device) => !uncertain.includes(device)),
    at,
  );

  // In this order: the history entry is the sign that pushes are under way.
  const { hidden, heard } = audience(call, callees);
  const others = parties
    .filter(({ userId, isBeingErased }) => userId !== call.callerId && !isBeingErased)
    .map(({ userId }) => userId);
  const remembered = attempt(deps, call, deps.history.remember(call, [...heard, ...others]));
  const crossed = remembered.then((isRemembered) =>
    isRemembered ? attempt(deps, call, announceGlare(deps, call)) : false,
  );
  const hasSecondRing =
    rungBrowsers.length > 0 ||
    pending.some((device) => showsSecondPushAsSameCall(device) || device.failing !== undefined);
  const ringAgainAt = hasSecondRing ? at + RECEIPT_TIMEOUT : undefined;
  const closeAt = call.expiresAt + CLOSE_MARGIN;
  const timed = attempt(deps, call, deps.timers.set(call.callId, at, ringAgainAt, closeAt, huntTimers(call)));
  const ringing = ringingSockets(call, callees, ended);
  const posted = postEvents(deps, call, [...ringing, ...socketsInParent(call, parties)], at);
  const byWebPush = ringBrowsers(deps, call, rungBrowsers);
  const outcomes = await ringDevices(deps, call, messages);
  const overSocket = socketRings(deps, callees, [...(await posted), ...ringing.filter(isQuiet)], at);
  const withheld = withheldRings(ringMessages(deps, call, due.filter(isQuiet), at), dueBrowsers.filter(isQuiet), at);
  // The outcomes of the pushes are recorded before everything else: until then a cancel finds no device to notify.
  const rings = mergeRings(call, joinRings(overSocket, await byWebPush, outcomes, withheld), [
    ...uncertain,
    ...reported,
  ]);
  const retried = await devicesToRetry(deps, devices, rings, at);
  const timedLate =
    retried.length > 0 && !hasSecondRing
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

/** Without what no step of the call's hunt list names, which is not rung. */
const named = (call: Call, callee: Callee): Callee => {
  if (call.hunt === undefined) return callee;
  const { userId, devices, browsers } = callee;
  return {
    ...callee,
    devices: devices.filter((device) => Number.isFinite(stepOf(call, device))),
    browsers: Number.isFinite(stepOf(call, { userId, platform: 'web' })) ? browsers : [],
    sockets: socketsUpTo(call, callee, Number.MAX_SAFE_INTEGER),
  };
};

/**
 * Withholds the call from the callees whose do-not-disturb is in force: before their history has it, because an app rings for an open
 * call that it finds there. It costs a hop only in such a call.
 */
const withhold = async (
  deps: InviteDeps,
  call: Call,
  callees: readonly Callee[],
  ended: Readonly<Record<string, EndReason>>,
): Promise<Call> => {
  const withheld = callees.filter(
    (callee) =>
      callee.doNotDisturb !== undefined &&
      (ended[callee.userId] === undefined || callee.doNotDisturb.letCallersKnow) &&
      ended[callee.userId] !== 'unreachable' &&
      withholds(callee, call),
  );
  if (withheld.length === 0) return call;
  const quiet = withheld.map(({ userId }) => userId).filter((userId) => ended[userId] === undefined);
  const [marked] = await Promise.all([
    quiet.length > 0 ? deps.calls.markQuiet(call, quiet) : call,
    ...withheld
      .filter(({ doNotDisturb }) => doNotDisturb?.repeatedCalls !== false)
      .map(({ userId }) => deps.callees.rememberWithheld(userId, call)),
  ]);
  return marked;
};

/** The devices whose endpoint SNS has disabled, as it turned out, and which the ring timer enables and rings again. */
const devicesToRetry = async (
  deps: InviteDeps,
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
const attempt = (deps: InviteDeps, { callId }: Call, work: Promise<unknown>): Promise<boolean> =>
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
