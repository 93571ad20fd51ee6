import type { DeviceStore } from './device-store.ts';
import { type ReleaseDeps, releaseEndpoints } from './release-endpoints.ts';

export interface RemoveDeps extends ReleaseDeps {
  readonly devices: DeviceStore;
  /** The user's tenant. */
  readonly tenant: string;
}

/**
 * Logs a device out. `false` when this user never had it; removing it again is no error. The device is marked first:
 * from then on it is not rung, even if its endpoint cannot be deleted.
 */
export const removeDevice = async (deps: RemoveDeps, userId: string, deviceId: string): Promise<boolean> => {
  const removed = await deps.devices.remove(userId, deviceId, deps.now());
  if (typeof removed === 'string') return removed === 'removed';
  const owner = { tenant: deps.tenant, userId, deviceId };
  await releaseEndpoints(deps, owner, [removed.endpointArn, removed.alertEndpointArn]);
  return true;
};
