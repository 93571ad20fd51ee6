import type { EndReason } from '../contract/words.ts';
import type { Device } from '../devices/device.ts';
import type { Call, Ring } from './call.ts';
import type { RingsByUser } from './call-store.ts';

/**
 * What is known of every device's push after an invite rang, callees without any device included.
 *
 * @param uncertain devices that may have been rung by an invite that died, and must not be rung twice
 */
export const mergeRings = (call: Call, outcomes: RingsByUser, uncertain: readonly Device[]): RingsByUser =>
  Object.fromEntries(
    Object.entries(call.legs).map(([userId, leg]) => {
      const maybe = uncertain
        .filter((device) => device.userId === userId)
        .map(({ deviceId }): [string, Ring] => [deviceId, { outcome: 'accepted', reason: 'unconfirmed' }]);
      return [userId, { ...leg.rings, ...Object.fromEntries(maybe), ...outcomes[userId] }];
    }),
  );

/** Whether the invite may be taken for done: a push was handed over, or none ever will be. */
export const isHandedOver = (rings: RingsByUser): boolean =>
  Object.values(rings).some((byDevice) => has(byDevice, 'accepted')) ||
  !Object.values(rings).some((byDevice) => has(byDevice, 'retryable'));

/**
 * The legs that end with the invite: those that were not to be rung at all, unless their phones ring already, and those none
 * of whose devices was, or may yet be, handed a push.
 */
export const endedLegs = (
  call: Call,
  rings: RingsByUser,
  notToRing: Readonly<Record<string, EndReason>>,
): Record<string, EndReason> => {
  const ended: Record<string, EndReason> = {};
  for (const [userId, byDevice] of Object.entries(rings)) {
    if (call.legs[userId]?.endedAt !== undefined || has(byDevice, 'accepted')) continue;
    const reason = notToRing[userId] ?? (has(byDevice, 'retryable') ? undefined : 'unreachable');
    if (reason !== undefined) ended[userId] = reason;
  }
  return ended;
};

const has = (byDevice: Readonly<Record<string, Ring>>, outcome: Ring['outcome']): boolean =>
  Object.values(byDevice).some((ring) => ring.outcome === outcome);
