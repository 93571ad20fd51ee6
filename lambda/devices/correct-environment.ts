import type { Environment, SnsPlatform } from '../contract/enums.ts';
import type { App } from '../contract/environment.ts';
import { appOf } from './applications.ts';
import type { Device } from './device.ts';
import { type EstablishDeps, establishEndpoints } from './establish-endpoints.ts';
import { type ReleaseDeps, releaseEndpoints } from './release-endpoints.ts';

export interface CorrectDeps extends EstablishDeps, ReleaseDeps {
  readonly apps: readonly App[];
  readonly tenant: string;
}

const PLATFORMS: Readonly<Record<Environment, { readonly ring: SnsPlatform; readonly alert: SnsPlatform }>> = {
  production: { ring: 'APNS_VOIP', alert: 'APNS' },
  sandbox: { ring: 'APNS_VOIP_SANDBOX', alert: 'APNS_SANDBOX' },
};

/**
 * Registers an iOS token that APNs rejected in the other APNs environment, once: APNs does not distinguish a token of
 * the other environment from an invalid one, and the wrong environment is the most common mistake.
 *
 * @returns `false` when this was tried before or is not possible
 */
export const correctEnvironment = async (deps: CorrectDeps, device: Device): Promise<boolean> => {
  if (device.platform !== 'ios' || device.environment !== device.declaredEnvironment) return false;
  const environment: Environment = device.environment === 'production' ? 'sandbox' : 'production';
  const applications = appOf(deps.apps, device.appId)?.applications;
  const [ring, alert] = [applications?.[PLATFORMS[environment].ring], applications?.[PLATFORMS[environment].alert]];
  const [token, alertToken] = await Promise.all([
    deps.endpoints.tokenOf(device.endpointArn),
    device.alertEndpointArn === undefined ? undefined : deps.endpoints.tokenOf(device.alertEndpointArn),
  ]);
  if (ring === undefined || token === undefined) return false;
  const result = await establishEndpoints(
    deps,
    { ...device, environment },
    { application: ring, token },
    alert !== undefined && alertToken !== undefined ? { application: alert, token: alertToken } : undefined,
    device,
  );
  if (result.kind !== 'established') return false;
  const owner = { tenant: deps.tenant, userId: device.userId, deviceId: device.deviceId };
  await releaseEndpoints(deps, owner, [device.endpointArn, device.alertEndpointArn]);
  return true;
};
