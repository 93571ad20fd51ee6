import type { ApplePush } from '../apple/push-log.ts';
import type { Apple } from '../apple/start-apple.ts';
import type { GoogleMessage } from '../google/send-message.ts';
import type { Google } from '../google/start-google.ts';
import type { PhoneState, Push } from './phone-state.ts';
import { environmentOf } from './phone-view.ts';

const A_MONTH = 28 * 24 * 3_600_000;

/** What Apple and Google know of the phones. */
export const pushServicesOf = (apple: Apple, google: Google) => {
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
  /** Whether the network is there; what Google keeps meanwhile is the model's business, which knows its rules. */
  const reach = ({ platform, online, token, alertToken }: PhoneState): void => {
    if (platform === 'android') return;
    const tell = online ? apple.devices.comeOnline : apple.devices.goOffline;
    tell(token);
    tell(alertToken);
  };
  return {
    install,
    uninstall,
    /** Tells the services what has become of the phone. */
    follow: (before: PhoneState, after: PhoneState, bundleId: string): void => {
      if (before.token !== after.token) {
        uninstall(before);
        install(after, bundleId);
        if (!after.online) reach(after);
      }
      if (before.online !== after.online) reach(after);
    },
  };
};

/** A push as Apple delivers it. */
export const pushFromApple = ({ headers, payload = {} }: ApplePush): Push => ({
  id: headers['apns-id'] ?? '',
  type: headers['apns-push-type'] ?? 'alert',
  payload,
  priority: headers['apns-priority'] === '10' ? 'high' : 'normal',
  // Apple itself delivers nothing that has expired.
  expiresAt: Number.POSITIVE_INFINITY,
});

/** A message as Google hands it to the phone's own service. */
export const pushFromGoogle = ({ at, token, message: { data = {}, android } }: GoogleMessage): Push => {
  const ttl = android?.ttl === undefined ? A_MONTH : Number(android.ttl.slice(0, -1)) * 1000;
  return {
    id: `${at} ${token.slice(-8)}`,
    type: 'fcm',
    payload: data,
    priority: android?.priority ?? 'normal',
    // "0" is now or never.
    expiresAt: Date.parse(at) + Math.max(ttl, 1),
  };
};
