import { type Call, callAt, failureOf, isLegOpen, isWithheld, type Leg, mayHaveRung } from '../calls/call.ts';
import { isSubscribed } from '../devices/browser.ts';
import type { Device } from '../devices/device.ts';
import { type RetryDeps, retryDevice } from '../devices/retry-device.ts';
import { type NotifyDeps, notifyParticipants } from '../notifications/notify-participants.ts';
import { showsSecondPushAsSameCall } from '../push/second-push.ts';
import type { DeviceKey } from './repeated-invite.ts';
import { ringBrowsers } from './ring-browsers.ts';
import { type RingDeps, recordGone, ringDevices } from './ring-devices.ts';
import { type RingMessageDeps, ringMessages } from './ring-messages.ts';
import { isDisabled, joinRings } from './ring-outcomes.ts';

export interface RingAgainDeps extends RingDeps, RingMessageDeps, RetryDeps, NotifyDeps {
  readonly devices: NotifyDeps['devices'];
  /** Called when SNS could not enable a device's endpoint again. The device's next registration does so. */
  readonly onRetryFailed: (callId: string, deviceId: string, cause: unknown) => void;
}

/** Milliseconds for which one timer holds the lease: longer than the function's timeout (10 s). */
const LEASE = 12_000;

/**
 * Rings unreported devices a second time, inside the ring window and only once: those whose push could not be handed
 * over, browsers whose Web Push is not known to have been, those that show a second push as the same call, those that are rung in the other environment since Apple refused the
 * first push, and those whose endpoint SNS had disabled, which is enabled first.
 *
 * @returns `false` to be retried later: an invite is in progress
 */
export const ringAgain = async (deps: RingAgainDeps, callId: string): Promise<boolean> => {
  const at = deps.now();
  const { applied, call: found } = await deps.calls.claimSecondRing(callId, at, at + LEASE);
  if (found === undefined) return true;
  if (!applied) return found.rungAgainAt !== undefined || found.inviteLease <= at;
  const call = callAt(found, at);
  const open = Object.entries(call.legs).filter(([, leg]) => isLegOpen(leg) && !isWithheld(leg));
  const callees = await Promise.all(open.map(([userId]) => deps.callees.read(userId)));
  const quiet = callees
    .filter(({ blocked }) => !partiesOf(call).some((userId) => blocked.has(userId)))
    .flatMap(({ devices }) => devices.filter((device) => isQuiet(call, device)));
  const retried = await Promise.all(quiet.filter((device) => wasDisabled(call, device)).map(retry(deps, callId)));
  const rung = [
    ...quiet.filter((device) => isUnreported(call, device)),
    ...retried.filter((device) => device !== undefined),
  ];
  const messages = ringMessages(deps, call, rung, deps.now());
  const browsers = callees
    .filter(({ blocked }) => !blocked.has(call.callerId))
    .flatMap((callee) => callee.browsers.filter(isSubscribed).filter((browser) => isUnsent(call, browser)));
  const byWebPush = ringBrowsers(deps, call, browsers);
  const outcomes = joinRings(await ringDevices(deps, call, messages), await byWebPush);
  const rings = Object.fromEntries(open.map(([userId, leg]) => [userId, keepAccepted(leg.rings, outcomes[userId])]));
  const recorded = await deps.calls.recordInvite(call, { rings, ended: {}, invited: call.invited, at: deps.now() });
  await recordGone(deps, rung, outcomes);
  // The call may have ended while its phones were rung again.
  await notifyParticipants(deps, callAt(recorded, deps.now()));
  return true;
};

/** The caller, and in a child call the other parties of the parent call. */
const partiesOf = ({ callerId, parentParties = {} }: Call): readonly string[] => [
  callerId,
  ...Object.keys(parentParties),
];

/** The failure of one device's retry must not cost the others their ring. */
const retry =
  (deps: RingAgainDeps, callId: string) =>
  (device: Device): Promise<Device | undefined> =>
    retryDevice(deps, device, deps.now()).catch((cause: unknown) => {
      deps.onRetryFailed(callId, device.deviceId, cause);
      return undefined;
    });

/** An accepted push remains accepted, whatever the outcome of the second. */
const keepAccepted = (first: Leg['rings'], second: Leg['rings'] = {}): Leg['rings'] => {
  const updates = Object.entries(second).filter(
    ([deviceId, { outcome }]) => outcome === 'accepted' || first[deviceId]?.outcome !== 'accepted',
  );
  return { ...first, ...Object.fromEntries(updates) };
};

/** Whether the device has neither reported nor dismissed the ring. */
const isQuiet = (call: Call, { userId, deviceId }: DeviceKey): boolean => {
  const leg = call.legs[userId];
  return leg !== undefined && leg.dismissed[deviceId] === undefined && leg.reported[deviceId] === undefined;
};

/** Whether the browser's push could not be sent, or its function may have died before it recorded what became of it. */
const isUnsent = (call: Call, browser: DeviceKey): boolean => {
  const outcome = call.legs[browser.userId]?.rings[browser.deviceId]?.outcome;
  return (outcome === 'retryable' || outcome === 'pending') && isQuiet(call, browser);
};

const wasDisabled = (call: Call, { userId, deviceId }: Device): boolean => {
  const ring = call.legs[userId]?.rings[deviceId];
  return ring !== undefined && isDisabled(ring);
};

const isUnreported = (call: Call, device: Device): boolean => {
  const leg = call.legs[device.userId];
  const ring = leg?.rings[device.deviceId];
  if (leg === undefined || ring === undefined) return false;
  // A push that Apple refused rang no phone. If the device is not failing, it is rung elsewhere now.
  if (failureOf(leg, device.deviceId) !== undefined) return device.failing === undefined;
  // Nor did one to an endpoint that is gone. If the device is not failing, it has been registered again since. One that was disabled is
  // enabled before it is rung.
  if (ring.outcome === 'gone') return device.failing === undefined && !isDisabled(ring);
  if (ring.outcome === 'retryable' && !mayHaveRung(ring)) return true;
  const mayRing = ring.outcome === 'accepted' || mayHaveRung(ring);
  return mayRing && showsSecondPushAsSameCall(device);
};
