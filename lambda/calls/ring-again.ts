import type { Device } from '../devices/device.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import { showsSecondPushAsSameCall } from '../push/presets.ts';
import { type Call, callAt } from './call.ts';
import type { CallStore } from './call-store.ts';
import { type RingDeps, ringDevices } from './ring-devices.ts';
import { type RingMessageDeps, ringMessages } from './ring-messages.ts';

export interface RingAgainDeps extends RingDeps, RingMessageDeps {
  readonly calls: CallStore;
  readonly devices: DeviceStore;
  readonly now: () => number;
}

/**
 * Rings once more, inside the window and once only, the devices of which nothing was heard: those whose push could not be
 * handed over, and those that said nothing and show a second push as the same call.
 */
export const ringAgain = async (deps: RingAgainDeps, callId: string): Promise<void> => {
  const at = deps.now();
  const claimed = await deps.calls.claimSecondRing(callId, at);
  if (claimed === undefined) return;
  const call = callAt(claimed, at);
  const open = Object.entries(call.legs).filter(([, leg]) => leg.answeredAt === undefined && leg.endedAt === undefined);
  const lists = await Promise.all(open.map(([userId]) => deps.devices.list(userId)));
  const silent = lists.flat().filter((device) => isSilent(call, device));
  if (silent.length === 0) return;
  const messages = ringMessages(deps, call, silent, deps.now());
  // They fitted a moment ago; a preset that was changed since is the device's next ring's business.
  if ('bytes' in messages) return;
  const outcomes = await ringDevices(deps, call, messages);
  const rings = Object.fromEntries(open.map(([userId, leg]) => [userId, { ...leg.rings, ...outcomes[userId] }]));
  await deps.calls.recordInvite(callId, { rings, ended: {}, invited: call.invited, at: deps.now() });
};

const isSilent = (call: Call, device: Device): boolean => {
  const leg = call.legs[device.userId];
  const outcome = leg?.rings[device.deviceId]?.outcome;
  if (leg === undefined || leg.silenced[device.deviceId] !== undefined) return false;
  if (outcome === 'retryable') return true;
  return (
    outcome === 'accepted' &&
    leg.reported[device.deviceId] === undefined &&
    showsSecondPushAsSameCall(device.preset, device.capabilities)
  );
};
