import { createHash } from 'node:crypto';
import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { RegisterDevice } from '../contract/schemas.ts';
import { applicationsFor, isEndpointOf } from './applications.ts';
import type { Device } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import type { EndpointRegistry, EndpointResult } from './endpoint-registry.ts';
import { type OnLeftover, removeEndpoints } from './remove-endpoints.ts';

export interface RegisterDeps {
  readonly devices: DeviceStore;
  readonly endpoints: EndpointRegistry;
  readonly apps: readonly App[];
  readonly now: () => number;
  readonly onLeftover: OnLeftover;
}

export type RegisterResult =
  | { readonly kind: 'registered'; readonly device: Device; readonly isNew: boolean }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  | Exclude<EndpointResult, { kind: 'registered' }>;

/** Milliseconds for which an endpoint that nothing was changed about is taken to be as SNS last said. */
const VERIFIED_FOR = 24 * 60 * 60 * 1000;

/** Registers a device or refreshes it. Safe to repeat at every launch of an app: unchanged, it costs SNS nothing for a day. */
export const registerDevice = async (
  { devices, endpoints, apps, now, onLeftover }: RegisterDeps,
  userId: string,
  deviceId: string,
  input: RegisterDevice,
): Promise<RegisterResult> => {
  const applications = applicationsFor(apps, input);
  if (!('ring' in applications)) return { kind: 'invalid', issues: applications };

  const at = now();
  const known = await devices.get(userId, deviceId);
  const tokens = tokensOf(input);
  const unchanged =
    known !== undefined &&
    holds(applications.ring, tokens.ring.hash, known.endpointArn, known.tokenHash) &&
    holds(applications.alert, tokens.alert?.hash, known.alertEndpointArn, known.alertTokenHash);
  const trusted = unchanged && at - known.verifiedAt < VERIFIED_FOR;

  const [ring, alert] = trusted
    ? [
        registered(known.endpointArn),
        known.alertEndpointArn === undefined ? undefined : registered(known.alertEndpointArn),
      ]
    : await Promise.all([
        endpoints.ensure(applications.ring, tokens.ring.token),
        tokens.alert && applications.alert ? endpoints.ensure(applications.alert, tokens.alert.token) : undefined,
      ]);
  if (ring.kind !== 'registered') return ring;
  if (alert !== undefined && alert.kind !== 'registered') return alert;

  const device: Device = {
    userId,
    deviceId,
    platform: input.platform,
    environment: applications.environment,
    appId: applications.appId,
    preset: input.preset,
    capabilities: input.capabilities,
    endpointArn: ring.endpointArn,
    tokenHash: tokens.ring.hash,
    alertEndpointArn: alert?.endpointArn,
    alertTokenHash: tokens.alert?.hash,
    registeredAt: known?.registeredAt ?? at,
    refreshedAt: at,
    verifiedAt: trusted ? known.verifiedAt : at,
  };
  await devices.put(device);
  const inUse = [device.endpointArn, device.alertEndpointArn];
  const before = [known?.endpointArn, known?.alertEndpointArn];
  await removeEndpoints(
    endpoints,
    before.filter((arn) => !inUse.includes(arn)),
    onLeftover,
  );
  return { kind: 'registered', device, isNew: known === undefined };
};

const registered = (endpointArn: string) => ({ kind: 'registered', endpointArn }) as const;

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
) =>
  application === undefined || arn === undefined
    ? application === arn
    : isEndpointOf(arn, application) && hash === knownHash;
