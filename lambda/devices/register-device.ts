import { randomUUID } from 'node:crypto';
import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { DeviceRegistration } from '../contract/schemas/devices.ts';
import { applicationsFor, isEndpointOf } from './applications.ts';
import type { Browser } from './browser.ts';
import type { BrowserStore } from './browser-store.ts';
import { choosePlace, type Place } from './choose-place.ts';
import { type Device, endpointsOf, isImported } from './device.ts';
import { MAX_DEVICES } from './device-store.ts';
import type { EndpointQuota } from './endpoint-quota.ts';
import type { RegistrationFailure } from './endpoint-registry.ts';
import { type EstablishDeps, type EstablishResult, establishEndpoints } from './establish-endpoints.ts';
import type { PendingRegistration, PendingStore, RegistrationTasks } from './pending-registration.ts';
import type { RateLimit } from './rate-limit.ts';
import type { RefusalStore } from './refusals.ts';
import { tokenHash } from './token-hash.ts';
import { isVerificationDue } from './verification.ts';

export interface RegisterDeps extends EstablishDeps {
  readonly browsers: Pick<BrowserStore, 'remove'>;
  readonly apps: readonly App[];
  /** Limits the registrations of a user that reach SNS. */
  readonly registrations: RateLimit;
  /** Limits the requests to SNS of all users. */
  readonly quota: EndpointQuota;
  readonly pending: PendingStore;
  /** Of the platform applications; it may be a minute old. */
  readonly refusals: Pick<RefusalStore, 'get'>;
  readonly tasks: RegistrationTasks;
  /** Called when a registration waits. */
  readonly onPending: (pending: PendingRegistration, isRepeated: boolean) => void;
  /** Called when a launch could not have its device verified; the next one tries again. */
  readonly onVerificationNotQueued: (deviceId: string, cause: unknown) => void;
  /** Called when no token can be registered in an application until its operator acts. */
  readonly onBlocked: (failure: Extract<RegistrationFailure, { kind: 'blocked' }>) => void;
}

export type RegisterResult =
  | { readonly kind: 'registered'; readonly device: Device; readonly isNew: boolean }
  /** SNS has more to do than it allows. `known`: the device as it is rung until then. */
  | { readonly kind: 'pending'; readonly pending: PendingRegistration; readonly known: Device | undefined }
  /** Only of a pending registration: it has ended, or another device registered the token later. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  /** The user has as many devices as allowed. `oldest`: the id of the one not refreshed for longest. */
  | { readonly kind: 'too-many-devices'; readonly oldest: string }
  /** Seconds to wait. */
  | { readonly kind: 'rate-limited'; readonly retryAfter: number }
  | { readonly kind: 'contended' }
  | { readonly kind: 'being-erased' }
  | RegistrationFailure;

/** Milliseconds that a request waits for its turn at most: SNS's quota is counted by the second. */
const AT_ONCE = 500;
/** Milliseconds that a registration waits at least: its task may not come before it is stored. */
const LEAST = 35_000;
/** Milliseconds after which a registration is tried again that SNS throttled although it was its turn: others use the same quota. */
const AFTER_THROTTLING = 60_000;

/** Attempts to find a place among the user's devices, while other new devices take places. */
const MAX_ATTEMPTS = 3;

/**
 * Registers or refreshes a device. Safe to repeat at every app launch: unchanged, it sends SNS nothing, unless a platform application or its
 * credential was deployed since. Beyond what SNS allows, it is stored as pending, and carried out later.
 *
 * @param work the pending registration that is carried out; it waits for no quota again
 */
export const registerDevice = async (
  deps: RegisterDeps,
  userId: string,
  deviceId: string,
  input: DeviceRegistration,
  work?: PendingRegistration,
): Promise<RegisterResult> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const result = await registerOnce(deps, userId, deviceId, input, work);
    if (result.kind !== 'full') return result;
  }
  return { kind: 'contended' };
};

const registerOnce = async (
  deps: RegisterDeps,
  userId: string,
  deviceId: string,
  input: DeviceRegistration,
  work: PendingRegistration | undefined,
): Promise<RegisterResult | Extract<EstablishResult, { kind: 'full' }>> => {
  const at = deps.now();
  const { devices, browsers, pending, isBeingErased } = await deps.devices.registrations(userId);
  if (isBeingErased) return { kind: 'being-erased' };
  const own = pending.find((one) => one.deviceId === deviceId);
  if (work !== undefined && own?.id !== work.id) return { kind: 'superseded' };
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
    refreshedAt: work?.requestedAt ?? at,
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
  // That is how a mistake of the deployment is corrected, such as an application that was deleted: the endpoints may be gone.
  const { deployedAt = 0 } = isUnchanged ? await deps.refusals.get(applications.ring) : {};
  if (isUnchanged && imported === undefined && known.verifiedAt > deployedAt) {
    // The device has been registered as it is now; what it asked for in between has no effect any more.
    if (own !== undefined) await deps.pending.remove(userId, deviceId, own.id);
    const device = { ...known, ...wanted, other: known.other };
    if (await deps.devices.refresh(device, known)) {
      if (isVerificationDue(device, at)) await verifyLater(deps, device, at);
      return { kind: 'registered', device, isNew: false };
    }
  }

  // A device with the same token loses it to this one.
  const others = [
    ...devices.filter((device) => device.tokenHash !== ring.hash),
    ...browsers.filter((browser) => browser.deviceId !== deviceId),
  ];
  const place = known === undefined ? choosePlace(others, at) : undefined;
  if (place?.kind === 'none') return { kind: 'too-many-devices', oldest: place.oldest.deviceId };
  if (pending.length >= MAX_DEVICES && own === undefined)
    return { kind: 'too-many-devices', oldest: oldestOf(pending) };
  const wait = (dueAt: number): Promise<RegisterResult> =>
    postpone(deps, { userId, deviceId, input, at, known, own, dueAt });
  if (work === undefined) {
    const retryAfter = await deps.registrations.take(userId, at);
    if (retryAfter !== undefined) return { kind: 'rate-limited', retryAfter };
    // It has its turn already, and keeps it.
    if (own !== undefined && own.dueAt > at) return wait(own.dueAt);
    const released = known === undefined || known.tokenHash === ring.hash ? 0 : endpointsOf(known).length;
    // After the user's own limit, so that nobody uses up the quota of all.
    const turn = await deps.quota.reserve(deviceId, (alert === undefined ? 1 : 2) + released, deps.now());
    if (turn > deps.now() + AT_ONCE) return wait(Math.max(turn, at + LEAST));
  }

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
    {
      known,
      replaced: imported ?? devices.find((one) => isPlaceOf(place, one)),
      ...(work === undefined ? { withdrawn: own } : { work }),
    },
  );
  if (result.kind === 'established') return { kind: 'registered', device: result.device, isNew: known === undefined };
  if (result.kind === 'blocked') deps.onBlocked(result);
  if (work !== undefined) return result;
  if (result.kind === 'unavailable' && result.isThrottled === true) return wait(at + AFTER_THROTTLING);
  // An app repeats such a registration often, and is not at fault.
  if (result.kind !== 'token-rejected') await deps.registrations.giveBack(userId, at);
  return result;
};

interface Postponed {
  readonly userId: string;
  readonly deviceId: string;
  readonly input: DeviceRegistration;
  readonly at: number;
  readonly known: Device | undefined;
  /** What is pending of the device already. */
  readonly own: PendingRegistration | undefined;
  readonly dueAt: number;
}

/**
 * Stores a registration as pending. Its task is set before: one without a pending registration does nothing, and a pending registration
 * without its task would wait for ever.
 */
const postpone = async (
  deps: RegisterDeps,
  { userId, deviceId, input, at, known, own, dueAt }: Postponed,
): Promise<RegisterResult> => {
  const hasTask = own !== undefined && own.dueAt === dueAt;
  const id = hasTask ? own.id : randomUUID();
  const pending: PendingRegistration = { userId, deviceId, id, registration: input, requestedAt: at, dueAt };
  if (!hasTask) await deps.tasks.register(pending, dueAt, at);
  if (!(await deps.pending.put(pending, own?.id))) return { kind: 'contended' };
  deps.onPending(pending, own !== undefined);
  return { kind: 'pending', pending, known };
};

const oldestOf = (pending: readonly PendingRegistration[]): string =>
  pending.toSorted((a, b) => a.requestedAt - b.requestedAt)[0]?.deviceId ?? '';

/** A failure costs the launch nothing: the next one tries again. */
const verifyLater = async (deps: RegisterDeps, { userId, deviceId }: Device, at: number): Promise<void> => {
  try {
    await deps.tasks.verify(userId, deviceId, at, at);
  } catch (cause) {
    deps.onVerificationNotQueued(deviceId, cause);
  }
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
    return { token: normalised, hash: tokenHash(normalised) };
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
