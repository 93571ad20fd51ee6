import type { DeviceStore } from './device-store.ts';
import type { EndpointRegistry } from './endpoint-registry.ts';
import { type OnLeftover, removeEndpoints } from './remove-endpoints.ts';

export interface RemoveDeps {
  readonly devices: DeviceStore;
  readonly endpoints: EndpointRegistry;
  readonly now: () => number;
  readonly onLeftover: OnLeftover;
}

/**
 * Logs a device out. `false` when this user never had it; removing it again is no error.
 * The row goes first: from then on it does not ring, whatever becomes of the endpoint.
 */
export const removeDevice = async (
  { devices, endpoints, now, onLeftover }: RemoveDeps,
  userId: string,
  deviceId: string,
): Promise<boolean> => {
  const removed = await devices.remove(userId, deviceId, now());
  if (typeof removed === 'string') return removed === 'removed';
  await removeEndpoints(endpoints, [removed.endpointArn, removed.alertEndpointArn], onLeftover);
  return true;
};
