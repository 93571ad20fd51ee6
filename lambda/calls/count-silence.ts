import type { App } from '../contract/environment.ts';
import { appOf } from '../devices/applications.ts';
import type { Device } from '../devices/device.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import { MANY_SILENT_RINGS } from '../devices/device-view.ts';
import type { PushSender } from '../push/push-sender.ts';
import { silenceMessage } from '../push/silence-message.ts';
import type { Call } from './call.ts';

export interface SilenceDeps {
  readonly devices: DeviceStore;
  readonly push: PushSender;
  readonly apps: readonly App[];
  /** Told of a ring of which nothing was heard. */
  readonly onSilence: (callId: string, deviceId: string, silentRings: number) => void;
}

/** Milliseconds that a phone must have had to say something. */
const TIME_TO_REPORT = 5_000;

/**
 * Counts the rings of a finished call of which nothing was heard. The user of a device that used to report and has fallen
 * silent is told once, by an ordinary alert: iOS stops the pushes of an app that does not report its calls, for good.
 */
export const countSilence = async (deps: SilenceDeps, call: Call): Promise<void> => {
  const silent = Object.entries(call.legs).flatMap(([userId, leg]) => {
    const rang = Math.min(leg.endedAt ?? call.expiresAt, leg.answeredAt ?? call.expiresAt) - call.startedAt;
    if (rang < TIME_TO_REPORT) return [];
    return Object.entries(leg.rings)
      .filter(([deviceId, { outcome }]) => outcome === 'accepted' && leg.reported[deviceId] === undefined)
      .filter(([deviceId]) => leg.failed[deviceId] === undefined)
      .map(([deviceId]) => ({ userId, deviceId }));
  });
  await Promise.all(
    silent.map(async ({ userId, deviceId }) => {
      const device = await deps.devices.countSilentRing(userId, deviceId);
      deps.onSilence(call.callId, deviceId, device?.silentRings ?? 1);
      if (device !== undefined && hasFallenSilent(device)) await warn(deps, device);
    }),
  );
};

const hasFallenSilent = ({ silentRings, lastReceiptAt }: Device): boolean =>
  silentRings === MANY_SILENT_RINGS && lastReceiptAt !== undefined;

const warn = async ({ push, apps }: SilenceDeps, { appId, alertEndpointArn }: Device): Promise<void> => {
  const bundleId = appOf(apps, appId)?.bundleId;
  if (alertEndpointArn !== undefined && bundleId !== undefined)
    await push.send(silenceMessage(alertEndpointArn, bundleId));
};
