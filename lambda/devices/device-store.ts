import type { Device, FailingReason } from './device.ts';

/** Storage of the devices of one tenant's users. */
export interface DeviceStore {
  get(userId: string, deviceId: string): Promise<Device | undefined>;
  /** A user's devices, most recently refreshed first, at most {@link MAX_DEVICES}. */
  list(userId: string): Promise<readonly Device[]>;
  /**
   * Writes the device and makes it the only owner of its endpoints, in one transaction; a previous owner loses them.
   *
   * @param expected the stored device must still hold this endpoint and token
   * @returns `false` when concurrent claims conflict in every attempt, or the stored device is not as `expected`
   */
  claim(device: Device, expected?: Device): Promise<boolean>;
  /**
   * Writes what a registration knows of a device that already owns its endpoints; what receipts and push feedback record stays.
   * `false` when the device has lost its endpoints, or push feedback has recorded something since `known` was read.
   */
  refresh(device: Device, known: Device): Promise<boolean>;
  /**
   * Marks the device as removed, and keeps that record for a while.
   *
   * @returns the device; `removed` when it had been removed before; `unknown` when this user never had it
   */
  remove(userId: string, deviceId: string, at: number): Promise<Device | 'removed' | 'unknown'>;
  /** Marks the device as removed if it still holds the endpoint. */
  removeIfCurrent(device: Device, at: number): Promise<boolean>;
  /**
   * Records that pushes to the device fail, if it still holds the endpoint; its next refresh asks SNS again. `disabled` does
   * not replace a known reason, which is its cause.
   */
  markFailing(device: Device, reason: FailingReason, at: number): Promise<boolean>;
  /** Records that a ring arrived. */
  countReceipt(userId: string, deviceId: string, at: number): Promise<void>;
  /** Counts a ring for which no receipt arrived. Returns the device after the update. */
  countUnreportedRing(userId: string, deviceId: string): Promise<Device | undefined>;
}

/** Devices read per user. Users have a few phones; more are an error or an attack, and must not cause 1000 pushes. */
export const MAX_DEVICES = 128;
