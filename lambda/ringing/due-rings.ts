import { type Call, isWithheldFrom, mayHaveRung } from '../calls/call.ts';
import type { SubscribedBrowser } from '../devices/browser.ts';
import type { Device } from '../devices/device.ts';
import { showsSecondPushAsSameCall } from '../push/second-push.ts';
import { type Called, stepOf } from './hunt.ts';
import { type DeviceKey, isPending } from './repeated-invite.ts';
import type { RingTargets } from './select-targets.ts';

/** What an invite rings now: the first step of a hunt list, as far as no earlier request has rung it. */
export interface DueRings {
  /** Are sent a push. */
  readonly devices: readonly Device[];
  /** Are sent a Web Push. */
  readonly browsers: readonly SubscribedBrowser[];
  /** May ring already, and are sent nothing. */
  readonly mayRing: readonly DeviceKey[];
  /** The call is withheld from them. */
  readonly withheldDevices: readonly Device[];
  readonly withheldBrowsers: readonly SubscribedBrowser[];
  /** Whether some may be rung again after a few seconds. */
  readonly hasSecondRing: boolean;
}

/** @param isUncertain whether an earlier request has sent pushes of which nothing is recorded */
export const dueRings = (
  call: Call,
  { devices, browsers }: Pick<RingTargets, 'devices' | 'browsers'>,
  isUncertain: boolean,
): DueRings => {
  const isDue = (device: Called & DeviceKey) => stepOf(call, device) === 0 && isPending(call, device);
  const due = devices.filter(isDue);
  const pending = due.filter((device) => !isWithheldFrom(call, device.userId));
  // A second push must not end the ringing call.
  const uncertain = pending.filter(
    (device) =>
      (isUncertain || mayRingNow(call, device)) && (!showsSecondPushAsSameCall(device) || hasReported(call, device)),
  );
  const dueBrowsers = browsers.filter((browser) => isDue({ ...browser, platform: 'web' }));
  const pendingBrowsers = dueBrowsers.filter((browser) => !isWithheldFrom(call, browser.userId));
  // A second Web Push of a call replaces the first, but a browser that has reported needs none.
  const rungBrowsers = pendingBrowsers.filter((browser) => !hasReported(call, browser));
  return {
    devices: pending.filter((device) => !uncertain.includes(device)),
    browsers: rungBrowsers,
    mayRing: [...uncertain, ...pendingBrowsers.filter((browser) => hasReported(call, browser))],
    withheldDevices: due.filter((device) => isWithheldFrom(call, device.userId)),
    withheldBrowsers: dueBrowsers.filter((browser) => isWithheldFrom(call, browser.userId)),
    hasSecondRing:
      rungBrowsers.length > 0 ||
      pending.some((device) => showsSecondPushAsSameCall(device) || device.failing !== undefined),
  };
};

const hasReported = (call: Call, { userId, deviceId }: DeviceKey): boolean =>
  call.legs[userId]?.reported[deviceId] !== undefined;

/** Whether the device may be ringing although it is not known that its push was accepted. */
const mayRingNow = (call: Call, device: Device): boolean => {
  const ring = call.legs[device.userId]?.rings[device.deviceId];
  return hasReported(call, device) || (ring !== undefined && mayHaveRung(ring));
};
