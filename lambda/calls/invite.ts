import type { Invite } from '../contract/schemas.ts';
import type { EndReason } from '../contract/words.ts';
import type { Device } from '../devices/device.ts';
import { showsSecondPushAsSameCall } from '../push/presets.ts';
import { type Call, callAt, mayHaveRung, newLeg } from './call.ts';
import type { CallHistory } from './call-history.ts';
import type { RingsByUser } from './call-store.ts';
import type { Callee, CalleeStore } from './callee-store.ts';
import { endSilenced } from './move-call.ts';
import { postEvents } from './post-events.ts';
import type { RateLimit } from './rate-limit.ts';
import { newReceiptKey } from './receipt-token.ts';
import { type RingDeps, ringDevices } from './ring-devices.ts';
import { type Oversized, type RingMessageDeps, ringMessages } from './ring-messages.ts';
import { endedLegs, isHandedOver, mergeRings } from './ring-outcomes.ts';
import type { RingTimers } from './ring-timers.ts';
import { type TellDeps, tellOfMovesMeanwhile } from './tell-others.ts';
import { whomToRing } from './whom-to-ring.ts';

export interface InviteDeps extends RingDeps, RingMessageDeps, TellDeps {
  readonly callees: CalleeStore;
  readonly history: CallHistory;
  readonly timers: RingTimers;
  readonly rateLimit: RateLimit;
  /** The ring window in seconds when the invite names none. */
  readonly ringSeconds: number;
  /** Days for which a call can be looked up. */
  readonly callDays: number;
  readonly newCallId: () => string;
  /** What comes of work that nobody is to wait long for: `false` when it takes so long that the ring is worth more. */
  readonly soon: (work: Promise<boolean>) => Promise<boolean>;
  /** Told of what could not be done beside the pushes; the same invite again does it. */
  readonly onIncomplete: (callId: string, cause: unknown) => void;
}

export type InviteResult =
  | { readonly kind: 'ringing'; readonly call: Call; readonly isNew: boolean }
  | { readonly kind: 'no-devices' | 'blocked' | 'call-id-taken' }
  | { readonly kind: 'rate-limited' | 'in-progress'; readonly retryAfter: number }
  | ({ readonly kind: 'too-large' } & Oversized)
  /** Something could not be done now, but may be later: the same invite can be sent again. */
  | { readonly kind: 'try-again'; readonly retryAfter: number };

/** Milliseconds; longer than the function may run (10 s): when it is over, whoever held it is dead. */
const LEASE = 12_000;
/** Milliseconds after which a device that said nothing is rung again. */
const SILENCE = 5_000;
/** Milliseconds by which the timer waits for the ring window to close for certain. */
const MARGIN = 1_000;
const DAY = 24 * 60 * 60 * 1000;

/**
 * Rings every device of every callee, once. The same `callId` again finds the call instead of making one, rings nobody
 * a second time, and does what could not be done the first time.
 */
export const invite = async (deps: InviteDeps, callerId: string, input: Invite): Promise<InviteResult> => {
  const at = deps.now();
  const wanted = newCall(deps, callerId, input, at);
  const [found, wait, callees] = await Promise.all([
    deps.calls.create(wanted),
    deps.rateLimit.take(callerId, at),
    Promise.all(input.to.map((userId) => deps.callees.read(userId))),
  ]);
  // A write whose answer was lost is made again by the SDK, and finds the call that it wrote itself.
  const existing = found?.receiptKey === wanted.receiptKey ? undefined : found;
  if (wait !== undefined) {
    if (existing === undefined) await deps.calls.discard(wanted.callId);
    return { kind: 'rate-limited', retryAfter: wait };
  }
  if (existing === undefined) return carryOut(deps, wanted, callees, input, true);
  if (!isSameInvite(existing, wanted)) return { kind: 'call-id-taken' };

  const call = callAt(existing, at);
  const isDone = call.invited && !callees.some(({ devices }) => devices.some((device) => isOpen(call, device)));
  if (call.endedAt !== undefined || isDone) return { kind: 'ringing', call, isNew: false };
  if (call.inviteLease > at) return { kind: 'in-progress', retryAfter: Math.ceil((call.inviteLease - at) / 1000) };
  const taken = await deps.calls.takeInviteLease(existing, at + LEASE);
  if (taken === undefined) return { kind: 'in-progress', retryAfter: 1 };
  // Whoever had the lease last may have done the work since it was read, or the call may have ended.
  const now = callAt(taken, at);
  if (now.endedAt !== undefined) return { kind: 'ringing', call: now, isNew: false };
  return carryOut(deps, now, callees, input, false);
};

const newCall = (deps: InviteDeps, callerId: string, input: Invite, at: number): Call => ({
  callId: input.callId ?? deps.newCallId(),
  seq: 1,
  callerId,
  callerDeviceId: input.deviceId,
  // Some client libraries crash on a call without a handle: the caller's own id stands in.
  caller: { ...input.caller, handle: input.caller.handle ?? callerId },
  media: input.media,
  declineEnds: input.declineEnds,
  custom: input.custom,
  startedAt: at,
  expiresAt: at + (input.ringSeconds ?? deps.ringSeconds) * 1000,
  keptUntil: at + deps.callDays * DAY,
  legs: Object.fromEntries(input.to.map((userId) => [userId, newLeg])),
  openLegs: input.to.length,
  talkingLegs: 0,
  inviteLease: at + LEASE,
  invited: false,
  receiptKey: newReceiptKey(),
});

const isSameInvite = (stored: Call, wanted: Call): boolean =>
  stored.callerId === wanted.callerId &&
  Object.keys(wanted.legs).sort().join('\n') === Object.keys(stored.legs).sort().join('\n');

/** Whether an invite got as far as writing down what became of its pushes. */
const isRecorded = (call: Call): boolean => Object.values(call.legs).some((leg) => Object.keys(leg.rings).length > 0);

/** Whether the device has still to be rung: nobody knows of a push to it, or the push could not be handed over. */
const isOpen = (call: Call, { userId, deviceId }: Device): boolean => {
  const leg = call.legs[userId];
  if (leg === undefined || leg.answeredAt !== undefined || leg.endedAt !== undefined) return false;
  return isRecorded(call) ? leg.rings[deviceId]?.outcome === 'retryable' : true;
};

const hasReported = (call: Call, { userId, deviceId }: Device): boolean =>
  call.legs[userId]?.reported[deviceId] !== undefined;

/** Whether the device may ring although nobody was told that its push was taken. */
const mayRingNow = (call: Call, device: Device): boolean => {
  const ring = call.legs[device.userId]?.rings[device.deviceId];
  return hasReported(call, device) || (ring !== undefined && mayHaveRung(ring));
};

const carryOut = async (
  deps: InviteDeps,
  call: Call,
  callees: readonly Callee[],
  { whenBusy }: Invite,
  isNew: boolean,
): Promise<InviteResult> => {
  const at = deps.now();
  const { devices, ended, isBlocked } = await whomToRing(deps.calls, call, callees, whenBusy, at);
  const isRung = isRecorded(call) || (!isNew && (await deps.history.isRemembered(call)));
  if (!isRung && devices.length === 0 && !Object.values(ended).includes('busy')) {
    await deps.calls.discard(call.callId);
    return { kind: isBlocked ? 'blocked' : 'no-devices' };
  }
  const open = devices.filter((device) => isOpen(call, device));
  // Whoever died with pushes under way may have rung them; a second push must not be what hangs up.
  const isUncertain = isRung && !isRecorded(call);
  const uncertain = open.filter(
    (device) => (isUncertain || mayRingNow(call, device)) && (!mayRingAgain(device) || hasReported(call, device)),
  );
  const messages = ringMessages(
    deps,
    call,
    open.filter((device) => !uncertain.includes(device)),
    at,
  );
  if ('bytes' in messages) {
    if (!isRung) await deps.calls.discard(call.callId);
    return { kind: 'too-large', ...messages };
  }

  // In this order: that it is remembered is the sign that its pushes are under way.
  const remembered = done(deps, call, deps.history.remember(call));
  const ringAgainAt = open.some(mayRingAgain) ? at + SILENCE : undefined;
  const timed = done(deps, call, deps.timers.set(call.callId, at, ringAgainAt, call.expiresAt + MARGIN));
  const posted = postEvents(deps, call, ringing(call, callees, ended), at);
  const outcomes = await ringDevices(deps, call, messages);
  await posted;
  // What became of the pushes is written down before all else: until then a cancel finds nobody whom it would have to tell.
  const invited = await deps.soon(Promise.all([remembered, timed]).then((all) => all.every(Boolean)));

  const rings = mergeRings(call, outcomes, uncertain);
  const recorded = await deps.calls.recordInvite(call.callId, {
    rings,
    ended: endedLegs(call, rings, ended),
    invited,
    at: deps.now(),
  });
  await distrustGone(deps, devices, rings);
  const now = callAt(await endSilenced(deps.calls, recorded, deps.now()), deps.now());
  await done(deps, call, tellOfMovesMeanwhile(deps, callAt(call, at), now));
  if (!invited || !isHandedOver(rings)) return { kind: 'try-again', retryAfter: 1 };
  return { kind: 'ringing', call: now, isNew };
};

/** A device whose endpoint is gone is repaired by its next refresh, which must not take the endpoint on trust. */
const distrustGone = async (deps: InviteDeps, devices: readonly Device[], rings: RingsByUser): Promise<void> => {
  const gone = devices.filter(({ userId, deviceId }) => rings[userId]?.[deviceId]?.outcome === 'gone');
  await Promise.all(gone.map((device) => deps.devices.distrust(device)));
};

/** Whether something beside the pushes was done. It must not cost anybody a ring. */
const done = (deps: InviteDeps, { callId }: Call, work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (cause: unknown) => {
      deps.onIncomplete(callId, cause);
      return false;
    },
  );

/** The sockets of everybody who is being rung. */
const ringing = (call: Call, callees: readonly Callee[], ended: Readonly<Record<string, EndReason>>) =>
  callees
    .filter(({ userId }) => ended[userId] === undefined && call.legs[userId]?.endedAt === undefined)
    .flatMap(({ sockets }) => sockets);

const mayRingAgain = ({ preset, capabilities }: Device): boolean => showsSecondPushAsSameCall(preset, capabilities);
