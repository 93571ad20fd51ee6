import type { Environment, SnsPlatform } from '../contract/enums.ts';
import type { App } from '../contract/environment.ts';
import { appOf } from './applications.ts';
import { type Device, otherThan } from './device.ts';
import { type EstablishDeps, type EstablishResult, establishEndpoints } from './establish-endpoints.ts';

export interface TryDeps extends EstablishDeps {
  readonly apps: readonly App[];
}

const PLATFORMS: Readonly<Record<Environment, { readonly ring: SnsPlatform; readonly alert: SnsPlatform }>> = {
  production: { ring: 'APNS_VOIP', alert: 'APNS' },
  sandbox: { ring: 'APNS_VOIP_SANDBOX', alert: 'APNS_SANDBOX' },
};

/** The applications of a device's tokens in its other environment; `ring` is `undefined` when there is none. */
export const otherApplications = (apps: readonly App[], { appId, platform, environment }: Device) => {
  const applications = platform === 'ios' ? appOf(apps, appId)?.applications : undefined;
  const { ring, alert } = PLATFORMS[otherThan(environment)];
  return { ring: applications?.[ring], alert: applications?.[alert] };
};

/**
 * Registers the tokens of an iOS device, which Apple refuses, in the other APNs environment and rings it there. Apple's answer
 * does not distinguish a token of the other environment from an invalid one, so this is a hypothesis: a receipt proves it, and a
 * refusal there refutes it. The endpoints of the declared environment stay in the device.
 *
 * @returns `undefined` when this deployment has no other environment, or SNS has deleted the endpoint with the token
 */
export const tryOtherEnvironment = async (deps: TryDeps, device: Device): Promise<EstablishResult | undefined> => {
  const { endpointArn, alertEndpointArn } = device;
  const { ring, alert } = otherApplications(deps.apps, device);
  if (ring === undefined) return undefined;
  const [token, alertToken] = await Promise.all([
    deps.endpoints.tokenOf(endpointArn),
    alertEndpointArn === undefined ? undefined : deps.endpoints.tokenOf(alertEndpointArn),
  ]);
  if (token === undefined) return undefined;
  const { failing: _, ...rest } = device;
  return establishEndpoints(
    deps,
    { ...rest, environment: otherThan(device.environment), other: { endpointArn, alertEndpointArn } },
    { application: ring, token },
    alert !== undefined && alertToken !== undefined ? { application: alert, token: alertToken } : undefined,
    device,
  );
};
