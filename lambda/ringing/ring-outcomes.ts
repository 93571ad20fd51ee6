import type { Call, Ring } from '../calls/call.ts';
import type { RingsByUser } from '../calls/call-store.ts';
import type { EndReason } from '../contract/end-reasons.ts';
import type { DeviceKey } from './repeated-invite.ts';

/**
 * The known outcome of every device's push after an invite, including callees without a device.
 *
 * @param uncertain devices that a crashed invite may have rung, and that must not be rung twice
 */
export const mergeRings = (call: Call, outcomes: RingsByUser, uncertain: readonly DeviceKey[]): RingsByUser =>
  Object.fromEntries(
    Object.entries(call.legs).map(([userId, leg]) => {
      const maybe = uncertain
        .filter((device) => device.userId === userId)
        .map(({ deviceId }): [string, Ring] => [deviceId, { outcome: 'accepted', reason: 'unconfirmed' }]);
      return [userId, { ...leg.rings, ...Object.fromEntries(maybe), ...outcomes[userId] }];
    }),
  );

/** Whether SNS has disabled the endpoint, as it does after Apple or Google refused its token. The device is not ringing. */
export const isDisabled = ({ outcome, reason }: Ring): boolean => outcome === 'gone' && reason === 'endpoint_disabled';

/** Whether the invite counts as done: a push was handed over, or none can be. */
export const isHandedOver = (rings: RingsByUser): boolean =>
  Object.values(rings).some((byDevice) => has(byDevice, 'accepted') || has(byDevice, 'pending')) ||
  !Object.values(rings).some((byDevice) => has(byDevice, 'retryable'));

/**
 * The legs that end with the invite: those that must not be rung, unless their phones already ring, and those none of
 * whose devices was, or may yet be, handed a push.
 *
 * @param retried devices that the ring timer tries again, or rings with a later step of a hunt list
 */
export const endedLegs = (
  call: Call,
  rings: RingsByUser,
  notToRing: Readonly<Record<string, EndReason>>,
  retried: readonly { readonly userId: string }[],
): Record<string, EndReason> => {
  const ended: Record<string, EndReason> = {};
  for (const [userId, byDevice] of Object.entries(rings)) {
    if (call.legs[userId]?.endedAt !== undefined || has(byDevice, 'accepted')) continue;
    const mayYetRing =
      has(byDevice, 'retryable') || has(byDevice, 'pending') || retried.some((device) => device.userId === userId);
    const reason = notToRing[userId] ?? (mayYetRing ? undefined : 'unreachable');
    if (reason !== undefined) ended[userId] = reason;
  }
  return ended;
};

const has = (byDevice: Readonly<Record<string, Ring>>, outcome: Ring['outcome']): boolean =>
  Object.values(byDevice).some((ring) => ring.outcome === outcome);

/** All of them; of one device, the last. */
export const joinRings = (...all: readonly RingsByUser[]): RingsByUser => {
  const joined: Record<string, Readonly<Record<string, Ring>>> = {};
  for (const rings of all) {
    for (const [userId, byDevice] of Object.entries(rings)) joined[userId] = { ...joined[userId], ...byDevice };
  }
  return joined;
};
