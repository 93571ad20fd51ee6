import type { makeDeviceRegistry } from './device-registry.ts';
import type { ApplePush, makePushLog } from './push-log.ts';

/** Phones that are offline, for which Apple stores pushes. */
export interface Phones {
  /** Flight mode, or an empty battery: until the phone is online, Apple stores its newest push of each topic. */
  goOffline(token: string): void;
  /** Delivers the stored pushes that have not expired. */
  comeOnline(token: string): void;
}

const keyOf = (token: string): string => token.toLowerCase();

/** `apns-expiration` in epoch milliseconds. Without one, Apple stores a push for thirty days. */
const expiryOf = ({ headers, at }: ApplePush): number => {
  const seconds = headers['apns-expiration'];
  return seconds === undefined ? Date.parse(at) + 30 * 24 * 3_600_000 : Number(seconds) * 1000;
};

/**
 * Delivery from Apple to phones. "APNs stores only one notification per bundle ID", and none with an expiration of 0.
 * https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
 */
export const makePhones = (
  clock: () => number,
  log: ReturnType<typeof makePushLog>,
  { validate }: Pick<ReturnType<typeof makeDeviceRegistry>, 'validate'>,
) => {
  /** By token of an offline phone, the newest push of each topic. */
  const offline = new Map<string, Map<string, ApplePush>>();

  const phones: Phones = {
    goOffline: (token) => {
      if (!offline.has(keyOf(token))) offline.set(keyOf(token), new Map());
    },
    comeOnline: (token) => {
      const stored = offline.get(keyOf(token)) ?? new Map<string, ApplePush>();
      offline.delete(keyOf(token));
      for (const [topic, push] of stored) {
        const isValid = validate(push.deviceToken, push.environment, topic) === undefined;
        if (isValid && clock() < expiryOf(push)) log.deliver(push, clock());
      }
    },
  };

  /** Delivers an accepted push `times` times, or stores it while the phone is offline. */
  const send = (push: ApplePush, topic: string, times: number): void => {
    const stored = offline.get(keyOf(push.deviceToken));
    if (stored === undefined) for (let n = 0; n < times; n += 1) log.deliver(push, clock());
    else if (push.headers['apns-expiration'] !== '0') stored.set(topic, push);
  };

  return { phones, send };
};
