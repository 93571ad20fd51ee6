import { randomUUID } from 'node:crypto';
import type { Ring } from '../calls/call.ts';
import type { RingsByUser } from '../calls/call-store.ts';
import type { DeviceKey } from './repeated-invite.ts';
import { BY_WEB_PUSH } from './ring-browsers.ts';
import type { DeviceMessage } from './ring-devices.ts';

/**
 * The rings of devices from which do-not-disturb withholds the call, as the caller would see those of a callee who does not answer. No
 * push is sent. One that could not be made is rejected, as it always is.
 */
export const withheldRings = (
  messages: readonly DeviceMessage[],
  browsers: readonly DeviceKey[],
  at: number,
): RingsByUser => {
  const rings: Record<string, Record<string, Ring>> = {};
  for (const { device, message } of messages) {
    const ring: Ring =
      typeof message === 'string'
        ? { outcome: 'rejected', reason: message, at }
        : { outcome: 'accepted', messageId: randomUUID(), at };
    rings[device.userId] = { ...rings[device.userId], [device.deviceId]: ring };
  }
  for (const { userId, deviceId } of browsers)
    rings[userId] = { ...rings[userId], [deviceId]: { outcome: 'accepted', reason: BY_WEB_PUSH, at } };
  return rings;
};
