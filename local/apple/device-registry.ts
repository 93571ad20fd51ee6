import type { Environment } from '../../lambda/contract/words.ts';
import { type Reason, refusal, type Verdict } from './verdict.ts';

/** What Apple knows of one device token. */
export interface DeviceRegistration {
  /** Hexadecimal, in any case. */
  readonly token: string;
  /** Which of Apple's two services made the token. */
  readonly environment: Environment;
  /** What the token was made for: the bundle id, with `.voip` for a PushKit token. @default any topic will do */
  readonly topic?: string;
}

/**
 * The phones Apple knows. A token nobody registered is simply delivered to: phones exist implicitly. A registered
 * one is held to its environment and topic.
 */
export interface DeviceRegistry {
  register(device: DeviceRegistration): void;
  /** The app is gone from the phone: 410 Unregistered from now on, until it is registered again. */
  uninstall(token: string): void;
  forget(token: string): void;
}

interface Known extends DeviceRegistration {
  readonly uninstalledAt?: number;
}

export function makeDeviceRegistry(clock: () => number) {
  const known = new Map<string, Known>();
  const keyOf = (token: string): string => token.toLowerCase();

  const registry: DeviceRegistry = {
    register(device) {
      known.set(keyOf(device.token), device);
    },
    uninstall(token) {
      const device = known.get(keyOf(token)) ?? { token, environment: 'production' };
      known.set(keyOf(token), { ...device, uninstalledAt: clock() });
    },
    forget(token) {
      known.delete(keyOf(token));
    },
  };

  /** What the token's own state says to a push, `undefined` when nothing speaks against it. */
  function judge(token: string, environment: Environment, topic: string): Verdict | undefined {
    const device = known.get(keyOf(token));
    if (device === undefined) return undefined;
    if (device.uninstalledAt !== undefined) return { ...refusal('Unregistered'), timestamp: device.uninstalledAt };
    let reason: Reason | undefined;
    // Apple cannot tell a token of its other service from a wrong one.
    if (device.environment !== environment) reason = 'BadDeviceToken';
    else if (device.topic !== undefined && device.topic !== topic) reason = 'DeviceTokenNotForTopic';
    return reason && refusal(reason);
  }

  return { registry, judge };
}
