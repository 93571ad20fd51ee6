import { createHash } from 'node:crypto';
import type { App } from '../contract/environment.ts';
import type { Issue } from '../contract/problems.ts';
import type { RegisterDevice } from '../contract/schemas.ts';
import { alertPlatform, appOf, ringPlatform } from './applications.ts';
import type { Device } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import type { EndpointRegistry, EndpointResult } from './endpoint-registry.ts';

export interface RegisterDeps {
  readonly devices: DeviceStore;
  readonly endpoints: EndpointRegistry;
  readonly apps: readonly App[];
  readonly now: () => number;
  /** Told of an endpoint that could not be deleted; it rings nobody, it only lies about. */
  readonly onLeftover: (endpointArn: string, cause: unknown) => void;
}

export type RegisterResult =
  | { readonly kind: 'registered'; readonly device: Device; readonly isNew: boolean }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  | Exclude<EndpointResult, { kind: 'registered' }>;

/** How long an endpoint that nothing was changed about is taken to be as SNS last said. */
const VERIFIED_FOR = 24 * 60 * 60 * 1000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Registers a device or refreshes it. Safe to repeat at every launch of an app: unchanged, it costs SNS nothing for a day. */
export const registerDevice = async (
  { devices, endpoints, apps, now, onLeftover }: RegisterDeps,
  userId: string,
  deviceId: string,
  input: RegisterDevice,
): Promise<RegisterResult> => {
  const at = now();
  const environment = input.environment ?? 'production';
  const app = appOf(apps, input.appId);
  if (app === undefined) {
    return {
      kind: 'invalid',
      issues: [{ path: 'appId', message: `must be one of ${apps.map((a) => a.appId).join(', ')}` }],
    };
  }
  const rings = ringPlatform(input.platform, environment);
  const alerts = input.alertToken === undefined ? undefined : alertPlatform(environment);
  const issues = [
    ...(app.applications[rings] ? [] : [missing(input.platform === 'ios' ? 'environment' : 'platform', rings, app)]),
    ...(alerts && !app.applications[alerts] ? [missing('alertToken', alerts, app)] : []),
  ];
  const ringApplication = app.applications[rings];
  if (issues.length > 0 || ringApplication === undefined) return { kind: 'invalid', issues };

  // SNS gives iOS tokens back in small letters: one spelling, or no comparison ever holds.
  const spelt = (token: string) => (input.platform === 'ios' ? token.toLowerCase() : token);
  const known = await devices.get(userId, deviceId);
  const fresh = known !== undefined && at - known.verifiedAt < VERIFIED_FOR;
  const endpointFor = async (
    applicationArn: string,
    token: string,
    arn?: string,
    hash?: string,
  ): Promise<EndpointResult> =>
    fresh && arn?.startsWith(`${applicationArn.replace(':app/', ':endpoint/')}/`) && hash === hashOf(token)
      ? { kind: 'registered', endpointArn: arn }
      : endpoints.ensure(applicationArn, token);

  const token = spelt(input.token);
  const alertToken = input.alertToken === undefined ? undefined : spelt(input.alertToken);
  const alertApplication = alerts && app.applications[alerts];
  const [ring, alert] = await Promise.all([
    endpointFor(ringApplication, token, known?.endpointArn, known?.tokenHash),
    alertToken !== undefined && alertApplication !== undefined
      ? endpointFor(alertApplication, alertToken, known?.alertEndpointArn, known?.alertTokenHash)
      : undefined,
  ]);
  if (ring.kind !== 'registered') return ring;
  if (alert !== undefined && alert.kind !== 'registered') return alert;

  const unasked = ring.endpointArn === known?.endpointArn && fresh && known.tokenHash === hashOf(token);
  const device: Device = {
    userId,
    deviceId,
    platform: input.platform,
    environment,
    appId: app.appId,
    preset: input.preset,
    capabilities: input.capabilities,
    endpointArn: ring.endpointArn,
    tokenHash: hashOf(token),
    alertEndpointArn: alert?.endpointArn,
    alertTokenHash: alertToken && hashOf(alertToken),
    registeredAt: known?.registeredAt ?? at,
    refreshedAt: at,
    verifiedAt: unasked ? known.verifiedAt : at,
  };
  await devices.put(device);
  const leftovers = [known?.endpointArn, known?.alertEndpointArn].filter(
    (arn) => arn !== undefined && arn !== device.endpointArn && arn !== device.alertEndpointArn,
  );
  await Promise.all(leftovers.map((arn) => endpoints.remove(arn ?? '').catch((cause) => onLeftover(arn ?? '', cause))));
  return { kind: 'registered', device, isNew: known === undefined };
};

const missing = (path: string, platform: string, app: App): Issue => ({
  path,
  message: `this deployment has no ${platform} application for ${app.appId}`,
});
