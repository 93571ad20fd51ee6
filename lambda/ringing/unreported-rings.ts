import { type Call, failureOf } from '../calls/call.ts';
import { isCanary } from '../contract/canary.ts';
import type { App } from '../contract/environment.ts';
import { appOf } from '../devices/applications.ts';
import type { Device } from '../devices/device.ts';
import type { CalledDeviceStore } from '../devices/device-store.ts';
import { UNREPORTED_RINGS_THRESHOLD } from '../devices/device-view.ts';
import type { PushSender } from '../push/push-sender.ts';
import { unreportedRingsMessage } from '../push/unreported-rings-message.ts';
import { BY_WEB_PUSH, OVER_SOCKET } from './ring-browsers.ts';
import { RECEIPT_TIMEOUT } from './ring-timers.ts';

export interface UnreportedRingsDeps {
  readonly devices: CalledDeviceStore;
  readonly push: PushSender;
  readonly apps: readonly App[];
  /** Called for each ring for which no receipt arrived. */
  readonly onUnreportedRing: (callId: string, deviceId: string, count: number) => void;
}

/** The rings of a call whose window is over, for which no receipt arrived. */
export const unreportedRings = (call: Call): readonly { readonly userId: string; readonly deviceId: string }[] =>
  Object.entries(call.legs).flatMap(([userId, leg]) => {
    const rang = Math.min(leg.endedAt ?? call.expiresAt, leg.answeredAt ?? call.expiresAt) - call.startedAt;
    // A phone had no time to report a shorter ring.
    if (rang < RECEIPT_TIMEOUT) return [];
    // There is no phone, or none was rung.
    if (isCanary(userId) || leg.wasWithheld === true) return [];
    return (
      Object.entries(leg.rings)
        .filter(([deviceId, { outcome }]) => outcome === 'accepted' && leg.reported[deviceId] === undefined)
        // A browser may be closed for days, and an open page answers over its socket.
        .filter(([, { reason }]) => reason !== OVER_SOCKET && reason !== BY_WEB_PUSH)
        .filter(([deviceId]) => failureOf(leg, deviceId) === undefined)
        .map(([deviceId]) => ({ userId, deviceId }))
    );
  });

/**
 * Counts the rings of a finished call for which no receipt arrived. When a device that used to report has stopped, its
 * user is notified once, by an alert push: iOS permanently stops the pushes of an app that does not report its calls.
 */
export const countUnreportedRings = async (deps: UnreportedRingsDeps, call: Call): Promise<void> => {
  await Promise.all(
    unreportedRings(call).map(async ({ userId, deviceId }) => {
      const device = await deps.devices.countUnreportedRing(userId, deviceId);
      deps.onUnreportedRing(call.callId, deviceId, device?.unreportedRings ?? 1);
      if (device !== undefined && hasStoppedReporting(device)) await warn(deps, device);
    }),
  );
};

const hasStoppedReporting = ({ unreportedRings, lastReceiptAt }: Device): boolean =>
  unreportedRings === UNREPORTED_RINGS_THRESHOLD && lastReceiptAt !== undefined;

const warn = async ({ push, apps }: UnreportedRingsDeps, device: Device): Promise<void> => {
  const app = appOf(apps, device.appId);
  if (device.alertEndpointArn !== undefined && app !== undefined)
    await push.send(unreportedRingsMessage(device.alertEndpointArn, app.bundleId, { ...device, texts: app.texts }));
};
