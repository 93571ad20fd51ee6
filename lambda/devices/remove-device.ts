import type { BrowserStore } from './browser-store.ts';
import type { DeviceStore } from './device-store.ts';
import type { PendingStore } from './pending-registration.ts';
import { type ReleaseDeps, releaseEndpoints } from './release-endpoints.ts';

export interface RemoveDeps extends ReleaseDeps {
  readonly devices: Pick<DeviceStore, 'remove'>;
  readonly browsers: Pick<BrowserStore, 'remove'>;
  readonly pending: Pick<PendingStore, 'remove'>;
  readonly now: () => number;
}

/**
 * Logs a phone or a browser out; removing it again is no error. One transaction marks the device as removed and its endpoints as being
 * deleted: from then on it is not rung, even if an endpoint cannot be deleted. What is pending of it ends before: otherwise it would be
 * carried out after the log-out.
 *
 * @returns `unknown` when this user never had it; `contended` when nothing was changed, because of concurrent writes
 */
export const removeDevice = async (
  deps: RemoveDeps,
  userId: string,
  deviceId: string,
): Promise<'removed' | 'unknown' | 'contended'> => {
  const at = deps.now();
  const wasPending = await deps.pending.remove(userId, deviceId);
  const phone = await deps.devices.remove(userId, deviceId, at);
  if (phone === 'contended') return phone;
  if (typeof phone !== 'string') {
    await releaseEndpoints(deps, phone);
    return 'removed';
  }
  const browser = await deps.browsers.remove(userId, deviceId, at);
  if (browser !== 'unknown') return browser;
  return wasPending ? 'removed' : phone;
};
