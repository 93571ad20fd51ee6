import type { Device } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import type { EndpointRegistry, EndpointResult } from './endpoint-registry.ts';

/** A token and the ARN of its platform application. */
export interface PlatformToken {
  readonly application: string;
  readonly token: string;
}

export interface EstablishDeps {
  readonly devices: DeviceStore;
  readonly endpoints: EndpointRegistry;
  readonly now: () => number;
}

export type EstablishResult =
  | { readonly kind: 'established'; readonly device: Device }
  | Exclude<EndpointResult, { kind: 'registered' }>;

/** An endpoint can be deleted between creating and enabling it; more often than this, something else is wrong. */
const MAX_ATTEMPTS = 3;

/**
 * Creates, claims and enables the endpoints of a device, in the order that AWS recommends: create, then set token and
 * `Enabled`, and start again if one has been deleted
 * (https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html). The claim comes before enabling: no other
 * request deletes a claimed endpoint, so an enabled endpoint remains.
 *
 * @param expected the stored device must still be this one; given by a repair that the phone did not request
 */
export const establishEndpoints = async (
  { devices, endpoints, now }: EstablishDeps,
  wanted: Omit<Device, 'endpointArn' | 'alertEndpointArn' | 'verifiedAt'>,
  ring: PlatformToken,
  alert: PlatformToken | undefined,
  expected?: Device,
): Promise<EstablishResult> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const created = await Promise.all([
      endpoints.create(ring.application, ring.token),
      alert && endpoints.create(alert.application, alert.token),
    ]);
    const [ringEndpoint, alertEndpoint] = created;
    if (ringEndpoint.kind !== 'registered') return ringEndpoint;
    if (alertEndpoint !== undefined && alertEndpoint.kind !== 'registered') return alertEndpoint;

    const { endpointArn } = ringEndpoint;
    const claimed: Device = { ...wanted, endpointArn, alertEndpointArn: alertEndpoint?.endpointArn, verifiedAt: 0 };
    if (!(await devices.claim(claimed, expected))) return { kind: 'unavailable' };

    const enabled = await Promise.all([
      endpoints.enable(endpointArn, ring.token),
      alert && alertEndpoint && endpoints.enable(alertEndpoint.endpointArn, alert.token),
    ]);
    if (enabled.includes('unavailable')) return { kind: 'unavailable' };
    if (enabled.includes('missing')) continue;
    const device = { ...claimed, verifiedAt: now() };
    // `false` is ignored: another device has claimed the token since, or push feedback has found that it fails.
    await devices.refresh(device, claimed);
    return { kind: 'established', device };
  }
  return { kind: 'unavailable' };
};
