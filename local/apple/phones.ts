import type { makeDeviceRegistry } from './device-registry.ts';
import type { ApplePush, makePushLog } from './push-log.ts';

/** What Apple keeps for phones that it cannot reach. */
export interface Phones {
  /** Flight mode, or an empty battery: until it comes online Apple keeps the newest push of each topic for it. */
  goOffline(token: string): void;
  /** What Apple kept is delivered, unless it has expired. */
  comeOnline(token: string): void;
}

const keyOf = (token: string): string => token.toLowerCase();

/** `apns-expiration` in epoch milliseconds. Without one Apple keeps a push for thirty days. */
const expiryOf = ({ headers, at }: ApplePush): number => {
  const seconds = headers['apns-expiration'];
  return seconds === undefined ? Date.parse(at) + 30 * 24 * 3_600_000 : Number(seconds) * 1000;
};

/**
 * The way from Apple to the phones. "APNs stores only one notification per bundle ID", and with an expiration of 0 none.
 * https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
 */
export const makePhones = (
  clock: () => number,
  log: ReturnType<typeof makePushLog>,
  { judge }: Pick<ReturnType<typeof makeDeviceRegistry>, 'judge'>,
) => {
  /** By phone, the newest push of each topic. */
  const offline = new Map<string, Map<string, ApplePush>>();

  const phones: Phones = {
    goOffline: (token) => {
      if (!offline.has(keyOf(token))) offline.set(keyOf(token), new Map());
    },
    comeOnline: (token) => {
      const kept = offline.get(keyOf(token)) ?? new Map<string, ApplePush>();
      offline.delete(keyOf(token));
      for (const [topic, push] of kept) {
        const isWanted = judge(push.deviceToken, push.environment, topic) === undefined;
        if (isWanted && clock() < expiryOf(push)) log.deliver(push, clock());
      }
    },
  };

  /** Hands an accepted push on, so many times, or keeps it. */
  const send = (push: ApplePush, topic: string, times: number): void => {
    const kept = offline.get(keyOf(push.deviceToken));
    if (kept === undefined) for (let n = 0; n < times; n += 1) log.deliver(push, clock());
    else if (push.headers['apns-expiration'] !== '0') kept.set(topic, push);
  };

  return { phones, send };
};
