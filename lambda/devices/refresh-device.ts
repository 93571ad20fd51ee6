import type { Device } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import type { PendingStore, RegistrationTasks } from './pending-registration.ts';
import type { Plan } from './plan-registration.ts';
import type { RefusalStore } from './refusals.ts';
import { isVerificationDue } from './verification.ts';

export interface RefreshDeps {
  readonly devices: Pick<DeviceStore, 'refresh'>;
  readonly pending: Pick<PendingStore, 'remove'>;
  /** Of the platform applications; it may be a minute old. */
  readonly refusals: Pick<RefusalStore, 'get'>;
  readonly tasks: Pick<RegistrationTasks, 'verify'>;
  /** Called when a launch could not have its device verified; the next one tries again. */
  readonly onVerificationNotQueued: (deviceId: string, cause: unknown) => void;
}

/**
 * The launch of a known phone: its device is written, and SNS is sent nothing, unless a platform application or its credential was
 * deployed since it was verified. That is how a mistake of the deployment is corrected, such as an application that was deleted: the
 * endpoints may be gone.
 *
 * @returns the device; `undefined` when it must be registered
 */
export const refreshDevice = async (deps: RefreshDeps, plan: Plan): Promise<Device | undefined> => {
  const { userId, deviceId, at, wanted, ring, known, own, imported, isUnchanged } = plan;
  if (known === undefined || !isUnchanged || imported !== undefined) return undefined;
  const { deployedAt = 0 } = await deps.refusals.get(ring.application);
  if (known.verifiedAt <= deployedAt) return undefined;
  // The device has been registered as it is now; what it asked for in between has no effect any more.
  if (own !== undefined) await deps.pending.remove(userId, deviceId, own);
  const device = { ...known, ...wanted, other: known.other };
  if (!(await deps.devices.refresh(device, known))) return undefined;
  if (isVerificationDue(device, at)) await verifyLater(deps, device, at);
  return device;
};

/** A failure costs the launch nothing: the next one tries again. */
const verifyLater = async (deps: RefreshDeps, { userId, deviceId }: Device, at: number): Promise<void> => {
  try {
    await deps.tasks.verify(userId, deviceId, at, at);
  } catch (cause) {
    deps.onVerificationNotQueued(deviceId, cause);
  }
};
