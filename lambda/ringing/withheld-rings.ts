import { randomUUID } from 'node:crypto';
import type { Ring } from '../calls/call.ts';
import type { RingsByUser } from '../calls/call-store.ts';
import type { DeviceKey } from './repeated-invite.ts';
import { BY_WEB_PUSH } from './ring-browsers.ts';
import type { DeviceMessage } from './ring-devices.ts';

/**
 * The rings of devices from which do-not-disturb withholds the call, as the caller would see those of a callee who does not answer. No
 * push is sent. One that could not be made is rejected, as it always is.
 *
 * @param browsers those that would be rung by Web Push
 */
export const withheldRings = (
  messages: readonly DeviceMessage[],
  browsers: readonly DeviceKey[],
  at: number,
): RingsByUser => {
  const rings: Record<string, Record<string, Ring>> = {};
  const add = ({ userId, deviceId }: DeviceKey, ring: Ring) => {
    rings[userId] = { ...rings[userId], [deviceId]: ring };
  };
  for (const browser of browsers) add(browser, { outcome: 'accepted', reason: BY_WEB_PUSH, at });
  for (const { device, message } of messages)
    add(
      device,
      typeof message === 'string'
        ? { outcome: 'rejected', reason: message, at }
        : { outcome: 'accepted', messageId: randomUUID(), at },
    );
  return rings;
};
