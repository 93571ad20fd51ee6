import { type Call, callAt, isLegOpen, type Leg, mayHaveRung } from '../calls/call.ts';
import type { Device } from '../devices/device.ts';
import { type NotifyDeps, notifyOfConcurrentTransitions } from '../notifications/notify-participants.ts';
import { showsSecondPushAsSameCall } from '../push/presets.ts';
import { type RingDeps, recordGone, ringDevices } from './ring-devices.ts';
import { type RingMessageDeps, ringMessages } from './ring-messages.ts';

export interface RingAgainDeps extends RingDeps, RingMessageDeps, NotifyDeps {}

/** Milliseconds for which one timer holds the lease: longer than the function's timeout. */
const LEASE = 40_000;

/**
 * Rings unreported devices a second time, inside the ring window and only once: those whose push could not be handed
 * over, and those that show a second push as the same call.
 *
 * @returns `false` to be retried later: an invite is in progress
 */
export const ringAgain = async (deps: RingAgainDeps, callId: string): Promise<boolean> => {
  const at = deps.now();
  const { applied, call: found } = await deps.calls.claimSecondRing(callId, at, at + LEASE);
  if (found === undefined) return true;
  if (!applied) return found.rungAgainAt !== undefined || found.inviteLease <= at;
  const call = callAt(found, at);
  const open = Object.entries(call.legs).filter(([, leg]) => isLegOpen(leg));
  const callees = await Promise.all(open.map(([userId]) => deps.callees.read(userId)));
  const unreported = callees
    .filter(({ blocked }) => !blocked.has(call.callerId))
    .flatMap(({ devices }) => devices.filter((device) => isUnreported(call, device)));
  const messages = ringMessages(deps, call, unreported, deps.now());
  // The payloads fitted before; when a preset changed since makes one too large, there is no second ring.
  const outcomes = 'bytes' in messages ? {} : await ringDevices(deps, call, messages);
  const rings = Object.fromEntries(open.map(([userId, leg]) => [userId, keepAccepted(leg.rings, outcomes[userId])]));
  const recorded = await deps.calls.recordInvite(callId, { rings, ended: {}, invited: call.invited, at: deps.now() });
  await recordGone(deps, unreported, outcomes);
  await notifyOfConcurrentTransitions(deps, call, callAt(recorded, deps.now()));
  return true;
};

/** An accepted push remains accepted, whatever the outcome of the second. */
const keepAccepted = (first: Leg['rings'], second: Leg['rings'] = {}): Leg['rings'] => {
  const updates = Object.entries(second).filter(
    ([deviceId, { outcome }]) => outcome === 'accepted' || first[deviceId]?.outcome !== 'accepted',
  );
  return { ...first, ...Object.fromEntries(updates) };
};

const isUnreported = (call: Call, device: Device): boolean => {
  const leg = call.legs[device.userId];
  const ring = leg?.rings[device.deviceId];
  if (leg === undefined || ring === undefined) return false;
  if (leg.dismissed[device.deviceId] !== undefined || leg.reported[device.deviceId] !== undefined) return false;
  if (ring.outcome === 'retryable' && !mayHaveRung(ring)) return true;
  const mayRing = ring.outcome === 'accepted' || mayHaveRung(ring);
  return mayRing && showsSecondPushAsSameCall(device.preset, device.capabilities);
};
