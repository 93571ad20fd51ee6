import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { DeviceRegistration } from '../contract/schemas/devices.ts';
import { applicationsFor, isEndpointOf } from './applications.ts';
import type { Browser } from './browser.ts';
import { choosePlace } from './choose-place.ts';
import { type Device, endpointsOf, isImported } from './device.ts';
import { MAX_DEVICES, type Registrations } from './device-store.ts';
import type { PlatformToken } from './establish-endpoints.ts';
import { isSamePending, type PendingRegistration } from './pending-registration.ts';
import { alertTokenIssues, tokensOf } from './registration-tokens.ts';
import { environmentOf, type WantedDevice, wantedDevice } from './wanted-device.ts';

/** What an app sends, or has sent. */
export interface RegistrationRequest {
  readonly userId: string;
  readonly deviceId: string;
  readonly input: DeviceRegistration;
  /** Now, epoch milliseconds. */
  readonly at: number;
  /** The pending registration that is carried out. */
  readonly work: PendingRegistration | undefined;
}

/** What a registration comes to, decided from what the user has registered. */
export interface Plan extends RegistrationRequest {
  readonly kind: 'planned';
  readonly wanted: WantedDevice;
  readonly ring: PlatformToken;
  readonly alert: PlatformToken | undefined;
  /** The device as it is stored. */
  readonly known: Device | undefined;
  /** What is pending of the device. */
  readonly own: PendingRegistration | undefined;
  /** Of the same token, in the other environment too: an import knows less of a phone than its app. */
  readonly imported: Device | undefined;
  /** Whether the stored device has the endpoints of these tokens. */
  readonly isUnchanged: boolean;
}

export type PlanResult =
  | Plan
  | { readonly kind: 'being-erased' }
  /** Only of a pending registration: it has ended, or the app has sent it again. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] };

export const planRegistration = (
  request: RegistrationRequest,
  { devices, pending, isBeingErased }: Registrations,
  apps: readonly App[],
): PlanResult => {
  const { deviceId, input, at, work } = request;
  if (isBeingErased) return { kind: 'being-erased' };
  const own = pending.find((one) => one.deviceId === deviceId);
  if (work !== undefined && !isSamePending(own, work)) return { kind: 'superseded' };
  const tokens = tokensOf(input);
  const { ring, alert } = tokens;
  const issues = alertTokenIssues(devices, tokens);
  if (issues.length > 0) return { kind: 'invalid', issues };
  const known = devices.find((device) => device.deviceId === deviceId);
  const environment = environmentOf(input, tokens, known);
  const applications = applicationsFor(apps, input, environment);
  if (!('ring' in applications)) return { kind: 'invalid', issues: applications };
  const requestedAt = work?.requestedAt ?? at;
  return {
    ...request,
    kind: 'planned',
    wanted: wantedDevice({ ...request, tokens, environment, applications, known, requestedAt }),
    ring: { application: applications.ring, token: ring.token },
    alert:
      alert !== undefined && applications.alert !== undefined
        ? { application: applications.alert, token: alert.token }
        : undefined,
    known,
    own,
    imported: devices.find((one) => isImported(one) && one.tokenHash === ring.hash && one.deviceId !== deviceId),
    isUnchanged:
      known !== undefined &&
      isSameEndpoint(applications.ring, ring.hash, known.endpointArn, known.tokenHash) &&
      isSameEndpoint(applications.alert, alert?.hash, known.alertEndpointArn, known.alertTokenHash),
  };
};

/** Whether the known endpoint belongs to this token and application; also `true` when there is neither. */
const isSameEndpoint = (
  application: string | undefined,
  hash: string | undefined,
  arn: string | undefined,
  knownHash: string | undefined,
): boolean =>
  application === undefined || arn === undefined
    ? application === arn
    : isEndpointOf(arn, application) && hash === knownHash;

/** Requests to SNS that a registration takes. */
export const requestsOf = ({ wanted, alert, known }: Plan): number => {
  const released = known === undefined || known.tokenHash === wanted.tokenHash ? 0 : endpointsOf(known).length;
  return (alert === undefined ? 1 : 2) + released;
};

/** Where a device is stored. */
export type PlaceResult =
  /** `replaced`: the phone whose place it takes. `browser`: the browser that had its place, or its id. */
  | { readonly kind: 'place'; readonly replaced: Device | undefined; readonly browser: Browser | undefined }
  /** `oldest`: the id of the one not refreshed for longest. */
  | { readonly kind: 'too-many-devices'; readonly oldest: string };

/** The place of a device among the user's others. One with the same token loses it to this one, and takes none. */
export const placeOf = (
  { deviceId, wanted, known, own, imported, at }: Plan,
  { devices, browsers, pending }: Registrations,
): PlaceResult => {
  const others = [
    ...devices.filter((device) => device.tokenHash !== wanted.tokenHash),
    ...browsers.filter((browser) => browser.deviceId !== deviceId),
  ];
  const place = known === undefined ? choosePlace(others, at) : undefined;
  if (place?.kind === 'none') return { kind: 'too-many-devices', oldest: place.oldest.deviceId };
  if (pending.length >= MAX_DEVICES && own === undefined)
    return { kind: 'too-many-devices', oldest: oldestOf(pending) };
  const isReplaced = (one: Device | Browser): boolean => place?.kind === 'of' && place.replaced === one;
  return {
    kind: 'place',
    replaced: imported ?? devices.find(isReplaced),
    browser: browsers.find((one) => one.deviceId === deviceId) ?? browsers.find(isReplaced),
  };
};

const oldestOf = (pending: readonly PendingRegistration[]): string =>
  pending.toSorted((a, b) => a.requestedAt - b.requestedAt)[0]?.deviceId ?? '';
