import type { Call, Ring } from '../calls/call.ts';
import type { RingsByUser } from '../calls/call-store.ts';
import type { Device } from '../devices/device.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import { markGone } from '../push/mark-gone.ts';
import type { PushMessage } from '../push/push-message.ts';
import type { NoMessageReason, PushOutcome, PushSender } from '../push/push-sender.ts';

export interface RingDeps {
  readonly push: PushSender;
  readonly now: () => number;
  /** Called with the outcome of each ring. */
  readonly onRing: (callId: string, device: Device, outcome: PushOutcome) => void;
}

/** The push for a device, or the reason why none can be made. */
export interface DeviceMessage {
  readonly device: Device;
  readonly message: PushMessage | NoMessageReason;
}

/** Rings the devices concurrently; returns the outcome of each. */
export const ringDevices = async (
  { push, now, onRing }: RingDeps,
  { callId }: Call,
  messages: readonly DeviceMessage[],
): Promise<RingsByUser> => {
  const rings: Record<string, Record<string, Ring>> = {};
  await Promise.all(
    messages.map(async ({ device, message }) => {
      const outcome: PushOutcome =
        typeof message === 'string' ? { kind: 'rejected', reason: message } : await push.send(message);
      onRing(callId, device, outcome);
      const { kind, ...rest } = outcome;
      rings[device.userId] = { ...rings[device.userId], [device.deviceId]: { outcome: kind, ...rest, at: now() } };
    }),
  );
  return rings;
};

/** Records the devices whose endpoint SNS could not publish to, so that they are not shown as healthy and are repaired. */
export const recordGone = async (
  { devices, now }: { readonly devices: Pick<DeviceStore, 'markFailing'>; readonly now: () => number },
  rung: readonly Device[],
  outcomes: RingsByUser,
): Promise<void> => {
  await Promise.all(
    rung.map((device) => {
      const ring = outcomes[device.userId]?.[device.deviceId];
      return ring?.outcome === 'gone' ? markGone(devices, device, ring.reason, now()) : undefined;
    }),
  );
};
