import { randomUUID } from 'node:crypto';
import { isEndpointOf } from './applications.ts';
import type { Device } from './device.ts';
import type { DeviceStore, NewDevice } from './device-store.ts';
import type { EnableResult, EndpointRegistry, EndpointResult, RegistrationFailure } from './endpoint-registry.ts';
import type { PendingRegistration } from './pending-registration.ts';
import { type ReleaseDeps, releaseEndpoints } from './release-endpoints.ts';

/** A token and the ARN of its platform application. */
export interface PlatformToken {
  readonly application: string;
  readonly token: string;
}

export interface EstablishDeps extends ReleaseDeps {
  readonly devices: DeviceStore;
  readonly endpoints: EndpointRegistry;
  readonly now: () => number;
}

export interface EstablishOptions {
  /** The stored device: one of its endpoints can be given a token for which SNS creates no further endpoint. */
  readonly known?: Device | undefined;
  /** The device whose place this new one takes. */
  readonly replaced?: Device | undefined;
  /** The pending registration that is carried out. */
  readonly work?: PendingRegistration | undefined;
  /** What is pending of the device, which this registration replaces. */
  readonly withdrawn?: PendingRegistration | undefined;
}

export type EstablishResult =
  | { readonly kind: 'established'; readonly device: Device }
  /** The user has as many devices as allowed, or the device to be replaced has changed. */
  | { readonly kind: 'full' }
  /** Another request wrote the device or its endpoints at the same time. */
  | { readonly kind: 'contended' }
  /** What was pending has ended, or another device registered the token later. */
  | { readonly kind: 'superseded' }
  | RegistrationFailure;

const ENABLED: EnableResult = { kind: 'enabled' };

/** An endpoint can be deleted between creating and claiming it; more often than this, something else is wrong. */
const MAX_ATTEMPTS = 3;

const TOO_MANY_ENDPOINTS: RegistrationFailure = {
  kind: 'token-rejected',
  detail:
    'Amazon SNS creates no further endpoint for this token: delete it in the app (FirebaseMessaging.deleteToken on Android, a new installation on iOS) and register the new one',
};

/**
 * Creates, claims and enables the endpoints of a device, in the order that AWS recommends: create, then set token and
 * `Enabled`, and start again if one has been deleted
 * (https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html). The claim comes before enabling: no other
 * request deletes an endpoint without releasing its claim in the transaction that takes it from the device, so a device
 * that remains listed has an endpoint that was enabled after its claim. The endpoints that the claim releases are deleted.
 *
 * An endpoint that SNS has made, or found enabled, and of which the table has no record, was not released since: it is not enabled
 * again, so that a new token takes one request.
 *
 * @param expected the stored device must still be this one; given by a repair that the phone did not request
 */
export const establishEndpoints = async (
  deps: EstablishDeps,
  wanted: Omit<NewDevice, 'endpointArn' | 'alertEndpointArn' | 'verifiedAt'>,
  ring: PlatformToken,
  alert: PlatformToken | undefined,
  expected?: Device,
  { known, replaced, work, withdrawn }: EstablishOptions = {},
): Promise<EstablishResult> => {
  const { devices, endpoints, now } = deps;
  let current = expected;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const created = await Promise.all([
      endpoints.create(ring.application, ring.token),
      alert && endpoints.create(alert.application, alert.token),
    ]);
    const ringEndpoint = endpointFor(created[0], ring.application, known?.endpointArn);
    const alertEndpoint = alert && created[1] && endpointFor(created[1], alert.application, known?.alertEndpointArn);
    if (ringEndpoint.kind !== 'registered') return ringEndpoint;
    if (alertEndpoint !== undefined && alertEndpoint.kind !== 'registered') return alertEndpoint;

    const { endpointArn } = ringEndpoint;
    const enabled = [ringEndpoint, ...(alertEndpoint === undefined ? [] : [alertEndpoint])]
      .filter(({ isEnabled }) => isEnabled)
      .map((one) => one.endpointArn);
    const isReused = ringEndpoint.isReused || alertEndpoint?.isReused === true;
    const claim = await devices.claim(
      { ...wanted, endpointArn, alertEndpointArn: alertEndpoint?.endpointArn, verifiedAt: 0 },
      // An endpoint that is given another token must still belong to this device.
      {
        expected: current ?? (isReused ? known : undefined),
        replaced: attempt === 0 ? replaced : undefined,
        work,
        // Deleted with the first claim.
        withdrawn: attempt === 0 ? withdrawn : undefined,
        confirmed: { endpoints: enabled, at: now() },
      },
    );
    if (claim.kind !== 'claimed') {
      await removeUnowned(deps, [endpointArn, alertEndpoint?.endpointArn]);
      return claim;
    }
    // From here on another registration or a log-out takes precedence: it came later.
    current = claim.device;
    const { unrecorded } = claim;
    const isConfirmed = (arn: string): boolean => enabled.includes(arn) && unrecorded.includes(arn);

    const [ringResult, alertResult] = await Promise.all([
      isConfirmed(endpointArn) ? ENABLED : endpoints.enable(endpointArn, ring.token),
      alert &&
        alertEndpoint &&
        (isConfirmed(alertEndpoint.endpointArn) ? ENABLED : endpoints.enable(alertEndpoint.endpointArn, alert.token)),
      releaseEndpoints(deps, claim.released),
    ]);
    if (isFailure(ringResult)) return ringResult;
    if (alertResult !== undefined && isFailure(alertResult)) return alertResult;
    if (ringResult.kind === 'missing' || alertResult?.kind === 'missing') continue;
    if (claim.device.verifiedAt > 0) return { kind: 'established', device: claim.device };
    const device = { ...claim.device, verifiedAt: now() };
    // `false` is ignored: another request has taken precedence since, or push feedback has found that it fails.
    await devices.refresh(device, claim.device);
    return { kind: 'established', device };
  }
  return { kind: 'unavailable' };
};

/** Deletes those endpoints that no device owns: nothing else in the table would lead to them. */
export const removeUnowned = async (deps: ReleaseDeps, arns: readonly (string | undefined)[]): Promise<void> => {
  const at = deps.now();
  const all = arns.flatMap((endpointArn) => (endpointArn === undefined ? [] : [{ endpointArn, claim: randomUUID() }]));
  const isReleased = await Promise.all(all.map((one) => deps.owners.release(one, at)));
  await releaseEndpoints(
    deps,
    all.filter((_, index) => isReleased[index]),
  );
};

const isFailure = (result: EnableResult): result is RegistrationFailure =>
  result.kind !== 'enabled' && result.kind !== 'missing';

/** The endpoint for a token: the created one, or the device's present one, which is given the token, as AWS recommends. */
const endpointFor = (
  result: EndpointResult,
  application: string,
  present: string | undefined,
):
  | {
      readonly kind: 'registered';
      readonly endpointArn: string;
      readonly isEnabled: boolean;
      readonly isReused: boolean;
    }
  | RegistrationFailure => {
  if (result.kind === 'registered') return { ...result, isReused: false };
  if (result.kind !== 'too-many-endpoints') return result;
  if (present === undefined || !isEndpointOf(present, application)) return TOO_MANY_ENDPOINTS;
  return { kind: 'registered', endpointArn: present, isEnabled: false, isReused: true };
};
