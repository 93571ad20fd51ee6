import { createHash } from 'node:crypto';
import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { RegisterDevice } from '../contract/schemas/devices.ts';
import { applicationsFor, isEndpointOf } from './applications.ts';
import type { Device } from './device.ts';
import type { EndpointResult } from './endpoint-registry.ts';
import { type EstablishDeps, establishEndpoints } from './establish-endpoints.ts';
import { type ReleaseDeps, releaseEndpoints } from './release-endpoints.ts';

export interface RegisterDeps extends EstablishDeps, ReleaseDeps {
  readonly apps: readonly App[];
  /** The user's tenant. */
  readonly tenant: string;
}

export type RegisterResult =
  | { readonly kind: 'registered'; readonly device: Device; readonly isNew: boolean }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  | Exclude<EndpointResult, { kind: 'registered' }>;

/** Milliseconds for which a verification by SNS holds while the registration is unchanged. */
const VERIFICATION_TTL = 24 * 60 * 60 * 1000;

/** Registers or refreshes a device. Safe to repeat at every app launch: unchanged, it sends SNS nothing for a day. */
export const registerDevice = async (
  deps: RegisterDeps,
  userId: string,
  deviceId: string,
  input: RegisterDevice,
): Promise<RegisterResult> => {
  const at = deps.now();
  const devices = await deps.devices.list(userId);
  const { ring, alert } = tokensOf(input);
  const issues = alertTokenIssues(devices, ring.hash, alert?.hash);
  if (issues.length > 0) return { kind: 'invalid', issues };
  const known = devices.find((device) => device.deviceId === deviceId);
  const declaredEnvironment = input.environment ?? 'production';
  // A corrected environment takes precedence while the app declares the same token and environment as before.
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
    capabilities: input.capabilities,
    tokenHash: ring.hash,
    alertTokenHash: alert?.hash,
    registeredAt: known?.registeredAt ?? at,
    refreshedAt: at,
    lastReceiptAt: known?.lastReceiptAt,
    unreportedRings: known?.unreportedRings,
  };
  const isUnchanged =
    known !== undefined &&
    isSameEndpoint(applications.ring, ring.hash, known.endpointArn, known.tokenHash) &&
    isSameEndpoint(applications.alert, alert?.hash, known.alertEndpointArn, known.alertTokenHash);
  if (isUnchanged && at - known.verifiedAt < VERIFICATION_TTL) {
    const { endpointArn, alertEndpointArn, verifiedAt, failing } = known;
    const device = { ...wanted, endpointArn, alertEndpointArn, verifiedAt, failing };
    if (await deps.devices.refresh(device, known)) return { kind: 'registered', device, isNew: false };
  }

  // `failing` is not carried over: the cause may be fixed by now.
  const result = await establishEndpoints(
    deps,
    wanted,
    { application: applications.ring, token: ring.token },
    alert && applications.alert !== undefined ? { application: applications.alert, token: alert.token } : undefined,
  );
  if (result.kind !== 'established') return result;
  const { device } = result;
  const inUse = [device.endpointArn, device.alertEndpointArn];
  const before = [known?.endpointArn, known?.alertEndpointArn].filter((arn) => !inUse.includes(arn));
  await releaseEndpoints(deps, { tenant: deps.tenant, userId, deviceId }, before);
  return { kind: 'registered', device, isNew: known === undefined };
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

const tokensOf = ({ platform, token, alertToken }: RegisterDevice) => {
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
