import { createHash } from 'node:crypto';
import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { RegisterDevice } from '../contract/schemas.ts';
import { applicationsFor, isEndpointOf } from './applications.ts';
import type { Device } from './device.ts';
import type { EndpointResult } from './endpoint-registry.ts';
import { type EstablishDeps, establishEndpoints } from './establish-endpoints.ts';
import { type ReleaseDeps, releaseEndpoints } from './release-endpoints.ts';

export interface RegisterDeps extends EstablishDeps, ReleaseDeps {
  readonly apps: readonly App[];
  /** Whose customer the user is. */
  readonly tenant: string;
}

export type RegisterResult =
  | { readonly kind: 'registered'; readonly device: Device; readonly isNew: boolean }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  | Exclude<EndpointResult, { kind: 'registered' }>;

/** Milliseconds for which an endpoint that nothing was changed about is taken to be as SNS last said. */
const VERIFIED_FOR = 24 * 60 * 60 * 1000;

/** Registers a device or refreshes it. Safe to repeat at every launch of an app: unchanged, it costs SNS nothing for a day. */
export const registerDevice = async (
  deps: RegisterDeps,
  userId: string,
  deviceId: string,
  input: RegisterDevice,
): Promise<RegisterResult> => {
  const at = deps.now();
  const known = await deps.devices.get(userId, deviceId);
  const { ring, alert } = tokensOf(input);
  const declaredEnvironment = input.environment ?? 'production';
  // What was found out about this token is worth more than what the app goes on saying of it.
  const isSameClaim = known?.tokenHash === ring.hash && known.declaredEnvironment === declaredEnvironment;
  const environment = isSameClaim ? known.environment : declaredEnvironment;
  const places = applicationsFor(deps.apps, input, environment);
  if (!('ring' in places)) return { kind: 'invalid', issues: places };

  const wanted = {
    userId,
    deviceId,
    platform: input.platform,
    environment,
    declaredEnvironment,
    appId: places.appId,
    preset: input.preset,
    capabilities: input.capabilities,
    tokenHash: ring.hash,
    alertTokenHash: alert?.hash,
    registeredAt: known?.registeredAt ?? at,
    refreshedAt: at,
    lastReceiptAt: known?.lastReceiptAt,
    silentRings: known?.silentRings,
  };
  const isUnchanged =
    known !== undefined &&
    holds(places.ring, ring.hash, known.endpointArn, known.tokenHash) &&
    holds(places.alert, alert?.hash, known.alertEndpointArn, known.alertTokenHash);
  if (isUnchanged && at - known.verifiedAt < VERIFIED_FOR) {
    const { endpointArn, alertEndpointArn, verifiedAt, failing } = known;
    const device = { ...wanted, endpointArn, alertEndpointArn, verifiedAt, failing };
    if (await deps.devices.refresh(device)) return { kind: 'registered', device, isNew: false };
  }

  // Whatever made its pushes fail, this is a new chance.
  const result = await establishEndpoints(
    deps,
    wanted,
    { application: places.ring, token: ring.token },
    alert && places.alert !== undefined ? { application: places.alert, token: alert.token } : undefined,
  );
  if (result.kind !== 'established') return result;
  const { device } = result;
  const inUse = [device.endpointArn, device.alertEndpointArn];
  const before = [known?.endpointArn, known?.alertEndpointArn].filter((arn) => !inUse.includes(arn));
  await releaseEndpoints(deps, { tenant: deps.tenant, userId, deviceId }, before);
  return { kind: 'registered', device, isNew: known === undefined };
};

const tokensOf = ({ platform, token, alertToken }: RegisterDevice) => {
  const spelt = (given: string) => {
    // SNS gives iOS tokens back in small letters: one spelling, or no comparison ever holds.
    const one = platform === 'ios' ? given.toLowerCase() : given;
    return { token: one, hash: createHash('sha256').update(one).digest('base64url') };
  };
  return { ring: spelt(token), alert: alertToken === undefined ? undefined : spelt(alertToken) };
};

/** Whether the endpoint that is known is the one for this token in this application; also when there is to be none. */
const holds = (
  application: string | undefined,
  hash: string | undefined,
  arn: string | undefined,
  knownHash: string | undefined,
): boolean =>
  application === undefined || arn === undefined
    ? application === arn
    : isEndpointOf(arn, application) && hash === knownHash;
