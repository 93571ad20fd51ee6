import type { Device } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import type { EndpointRegistry, EndpointResult } from './endpoint-registry.ts';

/** A token and the platform application that it belongs in. */
export interface TokenPlace {
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

/** An endpoint can vanish between its creation and its repair; more often than this and something else is wrong. */
const ROUNDS = 3;

/**
 * Makes the endpoints of a device exist, be its own and be enabled, in the order that AWS recommends: create, then set token and
 * `Enabled`, and from the start if one has vanished (https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html).
 * It is claimed in between: from then on nobody deletes it, so what is enabled after that stays.
 *
 * @param instead the device as it has to be still, for whoever repairs it without being asked by the phone
 */
export const establishEndpoints = async (
  { devices, endpoints, now }: EstablishDeps,
  wanted: Omit<Device, 'endpointArn' | 'alertEndpointArn' | 'verifiedAt'>,
  ring: TokenPlace,
  alert: TokenPlace | undefined,
  instead?: Device,
): Promise<EstablishResult> => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const created = await Promise.all([
      endpoints.create(ring.application, ring.token),
      alert && endpoints.create(alert.application, alert.token),
    ]);
    const [ringEndpoint, alertEndpoint] = created;
    if (ringEndpoint.kind !== 'registered') return ringEndpoint;
    if (alertEndpoint !== undefined && alertEndpoint.kind !== 'registered') return alertEndpoint;

    const { endpointArn } = ringEndpoint;
    const claimed: Device = { ...wanted, endpointArn, alertEndpointArn: alertEndpoint?.endpointArn, verifiedAt: 0 };
    if (!(await devices.claim(claimed, instead))) return { kind: 'unavailable' };

    const enabled = await Promise.all([
      endpoints.enable(endpointArn, ring.token),
      alert && alertEndpoint && endpoints.enable(alertEndpoint.endpointArn, alert.token),
    ]);
    if (enabled.includes('unavailable')) return { kind: 'unavailable' };
    if (enabled.includes('missing')) continue;
    const device = { ...claimed, verifiedAt: now() };
    // Lost again already: whoever has the token now has the phone.
    await devices.refresh(device);
    return { kind: 'established', device };
  }
  return { kind: 'unavailable' };
};
