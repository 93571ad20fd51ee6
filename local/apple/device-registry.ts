import { MADE_UP_TOKEN_START } from '../../lambda/contract/canary.ts';
import type { Environment } from '../../lambda/contract/enums.ts';
import { type ApnsResponse, type Reason, refusal } from './apns-response.ts';

/** One device token that is registered with Apple. */
export interface DeviceRegistration {
  /** Hexadecimal, upper or lower case. */
  readonly token: string;
  /** The APNs environment that issued the token. */
  readonly environment: Environment;
  /** The topic of the token: the bundle id, with `.voip` for a PushKit token. @default any topic */
  readonly topic?: string;
}

/** No phone has such a token: a push to zeros checks a credential, a canary's tokens begin with them. */
export const isMadeUp = (token: string): boolean => /^0+$/.test(token) || token.startsWith(MADE_UP_TOKEN_START);

/**
 * The registered devices. A push to an unregistered token is delivered: phones exist implicitly, except for a made-up token,
 * which is refused with `BadDeviceToken`. A push to a registered token must match its environment and topic.
 */
export interface DeviceRegistry {
  register(device: DeviceRegistration): void;
  /** The app is uninstalled: pushes are refused with 410 Unregistered until the token is registered again. */
  uninstall(token: string): void;
  forget(token: string): void;
}

interface StoredDevice extends DeviceRegistration {
  readonly uninstalledAt?: number;
}

export function makeDeviceRegistry(clock: () => number) {
  const devices = new Map<string, StoredDevice>();
  const keyOf = (token: string): string => token.toLowerCase();

  const registry: DeviceRegistry = {
    register(device) {
      devices.set(keyOf(device.token), device);
    },
    uninstall(token) {
      const device = devices.get(keyOf(token)) ?? { token, environment: 'production' };
      devices.set(keyOf(token), { ...device, uninstalledAt: clock() });
    },
    forget(token) {
      devices.delete(keyOf(token));
    },
  };

  /** The refusal of a push because of its token, `undefined` if the token accepts it. */
  function validate(token: string, environment: Environment, topic: string): ApnsResponse | undefined {
    const device = devices.get(keyOf(token));
    if (device === undefined) return isMadeUp(token) ? refusal('BadDeviceToken') : undefined;
    if (device.uninstalledAt !== undefined) return { ...refusal('Unregistered'), timestamp: device.uninstalledAt };
    let reason: Reason | undefined;
    // Each APNs environment treats the other's tokens as invalid tokens.
    if (device.environment !== environment) reason = 'BadDeviceToken';
    else if (device.topic !== undefined && device.topic !== topic) reason = 'DeviceTokenNotForTopic';
    return reason && refusal(reason);
  }

  return { registry, validate };
}
