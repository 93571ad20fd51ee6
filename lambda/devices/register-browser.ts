import type { App, WebPushSettings } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { RegisterBrowser } from '../contract/schemas/devices.ts';
import { appOf } from './applications.ts';
import type { Browser, Subscription } from './browser.ts';
import type { BrowserStore } from './browser-store.ts';
import { subscriptionIssues } from './check-subscription.ts';
import { choosePlace } from './choose-place.ts';
import type { DeviceStore } from './device-store.ts';
import type { RateLimit } from './rate-limit.ts';
import { type RemoveDeps, removeDevice } from './remove-device.ts';

export interface RegisterBrowserDeps extends RemoveDeps {
  readonly devices: Pick<DeviceStore, 'registrations' | 'remove'>;
  readonly browsers: BrowserStore;
  readonly apps: readonly App[];
  /** The same limit as for phones. */
  readonly registrations: RateLimit;
  /** `undefined`: the deployment has no Web Push. */
  readonly webPush: Pick<WebPushSettings, 'hosts' | 'allow'> | undefined;
}

export type RegisterBrowserOutcome =
  | { readonly kind: 'registered'; readonly browser: Omit<Browser, 'claim'>; readonly isNew: boolean }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  /** The user has as many devices as allowed. `oldest`: the id of the one not refreshed for longest. */
  | { readonly kind: 'too-many-devices'; readonly oldest: string }
  /** Seconds to wait. */
  | { readonly kind: 'rate-limited'; readonly retryAfter: number }
  | { readonly kind: 'contended' }
  | { readonly kind: 'being-erased' };

/** Registers or refreshes a browser. A phone of the user with the same device id is removed. */
export const registerBrowser = async (
  deps: RegisterBrowserDeps,
  userId: string,
  deviceId: string,
  input: RegisterBrowser,
): Promise<RegisterBrowserOutcome> => {
  const at = deps.now();
  const app = appOf(deps.apps, input.appId);
  const issues = [
    ...(app === undefined ? [{ path: 'appId', message: `must be one of ${namesOf(deps.apps)}` }] : []),
    ...(input.subscription === undefined ? [] : subscriptionIssues(deps.webPush, input.subscription)),
  ];
  if (app === undefined || issues.length > 0) return { kind: 'invalid', issues };
  const { devices, browsers, pending, isBeingErased } = await deps.devices.registrations(userId);
  if (isBeingErased) return { kind: 'being-erased' };
  const known = browsers.find((one) => one.deviceId === deviceId);
  const wanted = {
    userId,
    deviceId,
    appId: app.appId,
    subscription: input.subscription && subscriptionOf(input.subscription),
    language: input.language,
    registeredAt: known?.registeredAt ?? at,
    refreshedAt: at,
  };
  if (known !== undefined && isSame(known, wanted) && (await deps.browsers.refresh(known, at))) {
    return { kind: 'registered', browser: wanted, isNew: false };
  }
  const retryAfter = await deps.registrations.take(userId, at);
  if (retryAfter !== undefined) return { kind: 'rate-limited', retryAfter };
  if ([...devices, ...pending].some((phone) => phone.deviceId === deviceId)) await removeDevice(deps, userId, deviceId);
  else if (known === undefined) {
    const place = choosePlace([...devices, ...browsers], at);
    if (place.kind === 'none') return { kind: 'too-many-devices', oldest: place.oldest.deviceId };
    if (place.kind === 'of') await removeDevice(deps, userId, place.replaced.deviceId);
  }
  const result = await deps.browsers.register(wanted);
  // Another registration took the place at the same time.
  if (result !== 'registered') return { kind: 'contended' };
  return { kind: 'registered', browser: wanted, isNew: known === undefined };
};

const namesOf = (apps: readonly App[]): string => apps.map(({ appId }) => appId).join(', ');

const subscriptionOf = ({
  endpoint,
  keys: { p256dh, auth },
}: NonNullable<RegisterBrowser['subscription']>): Subscription => ({ endpoint, p256dh, auth });

const isSame = (known: Browser, wanted: Omit<Browser, 'claim'>): boolean =>
  known.appId === wanted.appId &&
  known.language === wanted.language &&
  known.subscription?.endpoint === wanted.subscription?.endpoint &&
  known.subscription?.p256dh === wanted.subscription?.p256dh &&
  known.subscription?.auth === wanted.subscription?.auth;
