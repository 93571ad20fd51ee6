import { createHash } from 'node:crypto';
import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { DeviceRegistration } from '../contract/schemas/devices.ts';
import { applicationsFor, isEndpointOf } from './applications.ts';
import type { Browser } from './browser.ts';
import type { BrowserStore } from './browser-store.ts';
import { choosePlace, type Place } from './choose-place.ts';
import { type Device, isImported } from './device.ts';
import type { RegistrationFailure } from './endpoint-registry.ts';
import { type EstablishDeps, type EstablishResult, establishEndpoints } from './establish-endpoints.ts';
import type { RateLimit } from './rate-limit.ts';

export interface RegisterDeps extends EstablishDeps {
  readonly browsers: Pick<BrowserStore, 'remove'>;
  readonly apps: readonly App[];
  /** Limits the registrations that reach SNS. */
  readonly registrations: RateLimit;
  /** Called when no token can be registered in an application until its operator acts. */
  readonly onBlocked: (failure: Extract<RegistrationFailure, { kind: 'blocked' }>) => void;
}

export type RegisterResult =
  | { readonly kind: 'registered'; readonly device: Device; readonly isNew: boolean }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  /** The user has as many devices as allowed. `oldest`: the id of the one not refreshed for longest. */
  | { readonly kind: 'too-many-devices'; readonly oldest: string }
  /** Seconds to wait. */
  | { readonly kind: 'rate-limited'; readonly retryAfter: number }
  | { readonly kind: 'contended' }
  | { readonly kind: 'being-erased' }
  | RegistrationFailure;

/** Milliseconds for which a verification by SNS holds while the registration is unchanged. */
const VERIFICATION_TTL = 24 * 60 * 60 * 1000;

/** Attempts to find a place among the user's devices, while other new devices take places. */
const MAX_ATTEMPTS = 3;

/** Registers or refreshes a device. Safe to repeat at every app launch: unchanged, it sends SNS nothing for a day. */
export const registerDevice = async (
  deps: RegisterDeps,
  userId: string,
  deviceId: string,
  input: DeviceRegistration,
): Promise<RegisterResult> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const result = await registerOnce(deps, userId, deviceId, input);
    if (result.kind !== 'full') return result;
  }
  return { kind: 'contended' };
};

const registerOnce = async (
  deps: RegisterDeps,
  userId: string,
  deviceId: string,
  input: DeviceRegistration,
): Promise<RegisterResult | Extract<EstablishResult, { kind: 'full' }>> => {
  const at = deps.now();
  const { devices, browsers, isBeingErased } = await deps.devices.registrations(userId);
  if (isBeingErased) return { kind: 'being-erased' };
  const { ring, alert } = tokensOf(input);
  const issues = alertTokenIssues(devices, ring.hash, alert?.hash);
  if (issues.length > 0) return { kind: 'invalid', issues };
  const known = devices.find((device) => device.deviceId === deviceId);
  const declaredEnvironment = input.environment ?? 'production';
  // The other environment, on trial or proved, stays while the app declares the same token and environment as before.
  const isSameDeclaration = known?.tokenHash === ring.hash && known.declaredEnvironment === declaredEnvironment;
  const environment = isSameDeclaration ? known.environment : declaredEnvironment;
  const applications = applicationsFor(deps.apps, input, environment);
  if (!('ring' in applications)) return { kind: 'invalid', issues: applications };

  const wanted = {
    userId,
    deviceId,
    platform: input.platform,
    environment,
    declaredEnvironment,
    appId: applications.appId,
    preset: input.preset,
    library: input.library,
    capabilities: input.capabilities,
    language: input.language,
    tokenHash: ring.hash,
    alertTokenHash: alert?.hash,
    registeredAt: known?.registeredAt ?? at,
    tokenChangedAt: known === undefined || known.tokenHash === ring.hash ? known?.tokenChangedAt : at,
    refreshedAt: at,
    lastReceiptAt: known?.lastReceiptAt,
    unreportedRings: known?.unreportedRings,
    ...(known &&
      proofOf(known, { appId: applications.appId, environment, tokenHash: ring.hash, alertTokenHash: alert?.hash })),
  };
  const isUnchanged =
    known !== undefined &&
    isSameEndpoint(applications.ring, ring.hash, known.endpointArn, known.tokenHash) &&
    isSameEndpoint(applications.alert, alert?.hash, known.alertEndpointArn, known.alertTokenHash);
  // Of the same token, in the other environment too: an import knows less of a phone than its app.
  const imported = devices.find((one) => isImported(one) && one.tokenHash === ring.hash && one.deviceId !== deviceId);
  if (isUnchanged && imported === undefined && at - known.verifiedAt < VERIFICATION_TTL) {
    const device = { ...known, ...wanted, other: known.other };
    if (await deps.devices.refresh(device, known)) return { kind: 'registered', device, isNew: false };
  }

  // A device with the same token loses it to this one.
  const others = [
    ...devices.filter((device) => device.tokenHash !== ring.hash),
    ...browsers.filter((browser) => browser.deviceId !== deviceId),
  ];
  const place = known === undefined ? choosePlace(others, at) : undefined;
  if (place?.kind === 'none') return { kind: 'too-many-devices', oldest: place.oldest.deviceId };
  const retryAfter = await deps.registrations.take(userId, at);
  if (retryAfter !== undefined) return { kind: 'rate-limited', retryAfter };

  // Its own id, or the place that is taken, is a browser's.
  const browser = browsers.find((one) => one.deviceId === deviceId) ?? browsers.find((one) => isPlaceOf(place, one));
  if (browser !== undefined) await deps.browsers.remove(userId, browser.deviceId, at);

  // `failing` is not carried over: the cause may be fixed by now.
  const result = await establishEndpoints(
    deps,
    wanted,
    { application: applications.ring, token: ring.token },
    alert && applications.alert !== undefined ? { application: applications.alert, token: alert.token } : undefined,
    undefined,
    { known, replaced: imported ?? devices.find((one) => isPlaceOf(place, one)) },
  );
  if (result.kind === 'established') return { kind: 'registered', device: result.device, isNew: known === undefined };
  if (result.kind === 'blocked') deps.onBlocked(result);
  // An app repeats such a registration often, and is not at fault.
  if (result.kind !== 'token-rejected') await deps.registrations.giveBack(userId, at);
  return result;
};

const isPlaceOf = (place: Place | undefined, one: Device | Browser): boolean =>
  place?.kind === 'of' && place.replaced === one;

/**
 * What remains known of a device's token: whether it is proved where it is rung, and its endpoints in the other environment. That
 * Apple refused it there is not carried over, like `failing`: the cause may be fixed by now.
 */
const proofOf = (
  known: Device,
  {
    appId,
    environment,
    tokenHash,
    alertTokenHash,
  }: Pick<Device, 'appId' | 'environment' | 'tokenHash' | 'alertTokenHash'>,
): Pick<Device, 'provedAt' | 'other'> => {
  if (known.tokenHash !== tokenHash || known.appId !== appId) return {};
  const isSamePlace = known.environment === environment;
  const { endpointArn, alertEndpointArn } = isSamePlace ? { ...known.other } : known;
  if (endpointArn === undefined) return { provedAt: isSamePlace ? known.provedAt : undefined };
  const isSameAlert = known.alertTokenHash === alertTokenHash;
  return {
    provedAt: isSamePlace ? known.provedAt : undefined,
    other: { endpointArn, ...(isSameAlert && { alertEndpointArn }) },
  };
};

/**
 * Whether the VoIP token is registered as the alert token of one of the user's devices: the two of an app always differ, and no
 * phone shows a call that is pushed to an alert token. A registration that exchanges the two corrects the earlier one.
 */
const alertTokenIssues = (devices: readonly Device[], ring: string, alert: string | undefined): readonly Issue[] => {
  const holder = devices.find(({ alertTokenHash, tokenHash }) => alertTokenHash === ring && tokenHash !== alert);
  if (holder === undefined) return [];
  const message = `is the alertToken of your device ${holder.deviceId}: send the token of pushRegistry(_:didUpdate:for:)`;
  return [{ path: 'token', message }];
};

/** The tokens of a registration as SNS stores them, and the hashes that the table has of them. */
export const tokensOf = ({
  platform,
  token,
  alertToken,
}: Pick<DeviceRegistration, 'platform' | 'token' | 'alertToken'>) => {
  const hashed = (given: string) => {
    // SNS returns iOS tokens in lower case; comparisons need one spelling.
    const normalised = platform === 'ios' ? given.toLowerCase() : given;
    return { token: normalised, hash: createHash('sha256').update(normalised).digest('base64url') };
  };
  return { ring: hashed(token), alert: alertToken === undefined ? undefined : hashed(alertToken) };
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
