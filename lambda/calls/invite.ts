import type { App } from '../contract/environment.ts';
import type { Invite } from '../contract/schemas.ts';
import type { RingOutcome } from '../contract/words.ts';
import type { Device } from '../devices/device.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import type { PushOutcome, PushSender } from '../push/push-sender.ts';
import { type Call, callAt, type Ring } from './call.ts';
import type { CallStore, RingsByUser } from './call-store.ts';
import { newReceiptKey } from './receipt-token.ts';
import { type Oversized, ringMessages } from './ring-messages.ts';

export interface InviteDeps {
  readonly calls: CallStore;
  readonly devices: DeviceStore;
  readonly push: PushSender;
  readonly apps: readonly App[];
  /** Where phones reach the API, without a trailing slash. */
  readonly publicUrl: string;
  /** The ring window in seconds when the invite names none. */
  readonly ringSeconds: number;
  readonly now: () => number;
  readonly newCallId: () => string;
  /** Told what became of each ring. */
  readonly onRing: (callId: string, deviceId: string, outcome: PushOutcome) => void;
}

export type InviteResult =
  | { readonly kind: 'ringing'; readonly call: Call; readonly isNew: boolean }
  | { readonly kind: 'no-devices' }
  | { readonly kind: 'call-id-taken' }
  | { readonly kind: 'in-progress'; readonly retryAfter: number }
  | ({ readonly kind: 'too-large' } & Oversized)
  /** No push could be handed over now, but each may be later: the same invite can be sent again. */
  | { readonly kind: 'try-again'; readonly retryAfter: number };

/** Longer than the function may run (10 s): when it is over, whoever held it is dead. */
const LEASE = 12_000;

/**
 * Rings every device of every callee, once. The same `callId` again finds the call instead of making one, rings nobody
 * a second time, and tries again only those devices whose push has not been handed over yet.
 */
export const invite = async (deps: InviteDeps, callerId: string, input: Invite): Promise<InviteResult> => {
  const at = deps.now();
  const wanted = newCall(deps, callerId, input, at);
  const [existing, ...lists] = await Promise.all([
    deps.calls.create(wanted),
    ...input.to.map((userId) => deps.devices.list(userId)),
  ]);
  if (existing === undefined) return ring(deps, wanted, lists.flat(), true);

  if (!isSameInvite(existing, wanted)) return { kind: 'call-id-taken' };
  const call = callAt(existing, at);
  const open = lists.flat().filter((device) => isOpen(call, device));
  if (call.endedAt !== undefined || (isRecorded(call) && open.length === 0))
    return { kind: 'ringing', call, isNew: false };
  if (call.inviteLease > at) return { kind: 'in-progress', retryAfter: Math.ceil((call.inviteLease - at) / 1000) };
  if (!(await deps.calls.takeLease(existing, at + LEASE))) return { kind: 'in-progress', retryAfter: 1 };
  return ring(deps, existing, open, false);
};

const newCall = (deps: InviteDeps, callerId: string, input: Invite, at: number): Call => ({
  callId: input.callId ?? deps.newCallId(),
  callerId,
  // Some client libraries crash on a call without a handle: the caller's own id stands in.
  caller: { ...input.caller, handle: input.caller.handle ?? callerId },
  media: input.media,
  custom: input.custom,
  startedAt: at,
  expiresAt: at + (input.ringSeconds ?? deps.ringSeconds) * 1000,
  legs: Object.fromEntries(input.to.map((userId) => [userId, { rings: {}, reported: {} }])),
  openLegs: input.to.length,
  inviteLease: at + LEASE,
  receiptKey: newReceiptKey(),
});

const isSameInvite = (stored: Call, wanted: Call): boolean =>
  stored.callerId === wanted.callerId &&
  Object.keys(wanted.legs).sort().join('\n') === Object.keys(stored.legs).sort().join('\n');

/** Whether an invite got as far as writing down what became of its pushes. */
const isRecorded = (call: Call): boolean => Object.values(call.legs).some((leg) => Object.keys(leg.rings).length > 0);

/** Whether the device has still to be rung: nobody knows of a push to it, or the push could not be handed over. */
const isOpen = (call: Call, device: Device): boolean => {
  const leg = call.legs[device.userId];
  if (leg === undefined || leg.answeredAt !== undefined || leg.endedAt !== undefined) return false;
  const ring = leg.rings[device.deviceId];
  return isRecorded(call) ? ring?.outcome === 'retryable' : true;
};

const ring = async (
  deps: InviteDeps,
  call: Call,
  devices: readonly Device[],
  isNew: boolean,
): Promise<InviteResult> => {
  if (devices.length === 0) {
    await deps.calls.discard(call.callId);
    return { kind: 'no-devices' };
  }
  const built = ringMessages(call, devices, deps, deps.now());
  if ('oversized' in built) {
    await deps.calls.discard(call.callId);
    return { kind: 'too-large', ...built.oversized };
  }
  const outcomes = await Promise.all(
    built.messages.map(async ({ device, message }) => {
      const outcome: PushOutcome =
        message === undefined ? { kind: 'rejected', reason: 'no_application' } : await deps.push.send(message);
      deps.onRing(call.callId, device.deviceId, outcome);
      return { device, outcome };
    }),
  );
  const rings = mergeRings(call, outcomes);
  const recorded = await deps.calls.recordRings(call.callId, rings, unreachable(call, rings), deps.now());
  const all = Object.values(rings).flatMap((byDevice) => Object.values(byDevice));
  if (!has(all, 'accepted') && has(all, 'retryable')) return { kind: 'try-again', retryAfter: 1 };
  return { kind: 'ringing', call: callAt(recorded, deps.now()), isNew };
};

type Outcomes = readonly { readonly device: Device; readonly outcome: PushOutcome }[];

const toRing = (outcome: PushOutcome): Ring => ({
  outcome: outcome.kind,
  ...('reason' in outcome && { reason: outcome.reason }),
});

/** What is known of every device's push so far, callees without any device included. */
const mergeRings = (call: Call, outcomes: Outcomes): RingsByUser =>
  Object.fromEntries(
    Object.entries(call.legs).map(([userId, leg]) => [
      userId,
      {
        ...leg.rings,
        ...Object.fromEntries(
          outcomes
            .filter(({ device }) => device.userId === userId)
            .map(({ device, outcome }) => [device.deviceId, toRing(outcome)]),
        ),
      },
    ]),
  );

const has = (rings: readonly Ring[], outcome: RingOutcome): boolean => rings.some((ring) => ring.outcome === outcome);

/** Callees whose leg is open and none of whose devices was, or may yet be, handed a push. */
const unreachable = (call: Call, rings: RingsByUser): readonly string[] =>
  Object.entries(rings)
    .filter(([userId]) => call.legs[userId]?.endedAt === undefined)
    .filter(([, byDevice]) => !has(Object.values(byDevice), 'accepted') && !has(Object.values(byDevice), 'retryable'))
    .map(([userId]) => userId);
