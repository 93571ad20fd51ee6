import type { Device } from '../devices/device.ts';
import { showsSecondPushAsSameCall } from '../push/presets.ts';
import { type Call, callAt, isLegOpen, type Leg, mayHaveRung } from './call.ts';
import { type RingDeps, ringDevices } from './ring-devices.ts';
import { type RingMessageDeps, ringMessages } from './ring-messages.ts';
import { type TellDeps, tellOfMovesMeanwhile } from './tell-others.ts';

export interface RingAgainDeps extends RingDeps, RingMessageDeps, TellDeps {}

/** Milliseconds for which one timer may be ringing: longer than the function may run. */
const LEASE = 40_000;

/**
 * Rings once more, inside the window and once only, the devices of which nothing was heard: those whose push could not be
 * handed over, and those that said nothing and show a second push as the same call.
 *
 * @returns `false` to be asked again later: an invite is ringing at this moment
 */
export const ringAgain = async (deps: RingAgainDeps, callId: string): Promise<boolean> => {
  const at = deps.now();
  const { moved, call: found } = await deps.calls.claimSecondRing(callId, at, at + LEASE);
  if (found === undefined) return true;
  if (!moved) return found.rungAgainAt !== undefined || found.inviteLease <= at;
  const call = callAt(found, at);
  const open = Object.entries(call.legs).filter(([, leg]) => isLegOpen(leg));
  const callees = await Promise.all(open.map(([userId]) => deps.callees.read(userId)));
  const silent = callees
    .filter(({ blocked }) => !blocked.has(call.callerId))
    .flatMap(({ devices }) => devices.filter((device) => isSilent(call, device)));
  const messages = ringMessages(deps, call, silent, deps.now());
  // They fitted a moment ago; a preset that was changed since is the device's next ring's business.
  const outcomes = 'bytes' in messages ? {} : await ringDevices(deps, call, messages);
  const rings = Object.fromEntries(open.map(([userId, leg]) => [userId, mergeRings(leg.rings, outcomes[userId])]));
  const recorded = await deps.calls.recordInvite(callId, { rings, ended: {}, invited: call.invited, at: deps.now() });
  await tellOfMovesMeanwhile(deps, call, callAt(recorded, deps.now()));
  return true;
};

/** A push that was handed over stays so, whatever became of the second. */
const mergeRings = (first: Leg['rings'], second: Leg['rings'] = {}): Leg['rings'] => {
  const news = Object.entries(second).filter(
    ([deviceId, { outcome }]) => outcome === 'accepted' || first[deviceId]?.outcome !== 'accepted',
  );
  return { ...first, ...Object.fromEntries(news) };
};

const isSilent = (call: Call, device: Device): boolean => {
  const leg = call.legs[device.userId];
  const ring = leg?.rings[device.deviceId];
  if (leg === undefined || ring === undefined) return false;
  if (leg.silenced[device.deviceId] !== undefined || leg.reported[device.deviceId] !== undefined) return false;
  if (ring.outcome === 'retryable' && !mayHaveRung(ring)) return true;
  const wasTaken = ring.outcome === 'accepted' || mayHaveRung(ring);
  return wasTaken && showsSecondPushAsSameCall(device.preset, device.capabilities);
};
