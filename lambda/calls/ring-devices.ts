import type { Device } from '../devices/device.ts';
import type { PushMessage } from '../push/push-message.ts';
import type { PushOutcome, PushSender } from '../push/push-sender.ts';
import type { Call, Ring } from './call.ts';
import type { RingsByUser } from './call-store.ts';

export interface RingDeps {
  readonly push: PushSender;
  readonly now: () => number;
  /** Told what became of each ring. */
  readonly onRing: (callId: string, deviceId: string, outcome: PushOutcome) => void;
}

/** The push for a device; without one when its app is no longer deployed. */
export interface DeviceMessage {
  readonly device: Device;
  readonly message: PushMessage | undefined;
}

/** Rings the devices, all at once; each gets its own outcome. */
export const ringDevices = async (
  { push, now, onRing }: RingDeps,
  { callId }: Call,
  messages: readonly DeviceMessage[],
): Promise<RingsByUser> => {
  const rings: Record<string, Record<string, Ring>> = {};
  await Promise.all(
    messages.map(async ({ device, message }) => {
      const outcome: PushOutcome =
        message === undefined ? { kind: 'rejected', reason: 'no_application' } : await push.send(message);
      onRing(callId, device.deviceId, outcome);
      const { kind, ...rest } = outcome;
      rings[device.userId] = { ...rings[device.userId], [device.deviceId]: { outcome: kind, ...rest, at: now() } };
    }),
  );
  return rings;
};
