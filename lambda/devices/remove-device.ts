import type { DeviceStore } from './device-store.ts';
import { type ReleaseDeps, releaseEndpoints } from './release-endpoints.ts';

export interface RemoveDeps extends ReleaseDeps {
  readonly devices: Pick<DeviceStore, 'remove'>;
  readonly now: () => number;
}

/**
 * Logs a device out; removing it again is no error. One transaction marks the device as removed and its endpoints as being
 * deleted: from then on it is not rung, even if an endpoint cannot be deleted.
 *
 * @returns `unknown` when this user never had it; `contended` when nothing was changed, because of concurrent writes
 */
export const removeDevice = async (
  deps: RemoveDeps,
  userId: string,
  deviceId: string,
): Promise<'removed' | 'unknown' | 'contended'> => {
  const removed = await deps.devices.remove(userId, deviceId, deps.now());
  if (typeof removed === 'string') return removed;
  await releaseEndpoints(deps, removed);
  return 'removed';
};
