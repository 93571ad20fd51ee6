import type { ApplePush } from '../../local/apple/push-log.ts';
import type { Apple } from '../../local/apple/start-apple.ts';
import type { GoogleMessage } from '../../local/google/send-message.ts';
import type { Google } from '../../local/google/start-google.ts';
import type { PhoneState, Push } from './phone-state.ts';
import { environmentOf } from './phone-view.ts';

/** FCM's default: four weeks. */
const DEFAULT_TTL_MS = 28 * 24 * 3_600_000;

/** Registers the phones' tokens with the simulators of Apple's and Google's push services. */
export const makeTokenRegistry = (apple: Apple, google: Google) => {
  const install = (phone: PhoneState, bundleId: string): void => {
    if (phone.platform === 'android') {
      google.installations.install(phone.token);
      return;
    }
    const environment = environmentOf(phone);
    apple.devices.register({ token: phone.token, environment, topic: `${bundleId}.voip` });
    apple.devices.register({ token: phone.alertToken, environment, topic: bundleId });
  };
  const uninstall = (phone: PhoneState): void => {
    if (phone.platform === 'android') {
      google.installations.uninstall(phone.token);
      return;
    }
    apple.devices.uninstall(phone.token);
    apple.devices.uninstall(phone.alertToken);
  };
  /** Apple's simulator keeps pushes for an offline phone. For Android the phone model does that, by FCM's rules. */
  const setReachable = ({ platform, online, token, alertToken }: PhoneState): void => {
    if (platform === 'android') return;
    const setOnline = online ? apple.devices.comeOnline : apple.devices.goOffline;
    setOnline(token);
    setOnline(alertToken);
  };
  return {
    install,
    uninstall,
    /** Applies a phone's change of tokens or connectivity. */
    update: (before: PhoneState, after: PhoneState, bundleId: string): void => {
      if (before.token !== after.token) {
        uninstall(before);
        install(after, bundleId);
        if (!after.online) setReachable(after);
      }
      if (before.online !== after.online) setReachable(after);
    },
  };
};

/** A push as Apple delivers it. */
export const pushFromApple = ({ headers, payload = {} }: ApplePush): Push => ({
  id: headers['apns-id'] ?? '',
  type: headers['apns-push-type'] ?? 'alert',
  payload,
  priority: headers['apns-priority'] === '10' ? 'high' : 'normal',
  // Apple's simulator does not deliver an expired push.
  expiresAt: Number.POSITIVE_INFINITY,
});

/** A message as Google delivers it to the app's FirebaseMessagingService. */
export const pushFromGoogle = ({ at, token, message: { data = {}, android } }: GoogleMessage): Push => {
  const ttl = android?.ttl === undefined ? DEFAULT_TTL_MS : Number(android.ttl.slice(0, -1)) * 1000;
  return {
    id: `${at} ${token.slice(-8)}`,
    type: 'fcm',
    payload: data,
    priority: android?.priority ?? 'normal',
    // A TTL of "0" means: deliver now or never.
    expiresAt: Date.parse(at) + Math.max(ttl, 1),
  };
};
