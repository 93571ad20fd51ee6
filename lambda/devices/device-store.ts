import type { Device, FailingReason } from './device.ts';

/** What the rules of devices need from the table, for the users of one tenant. */
export interface DeviceStore {
  get(userId: string, deviceId: string): Promise<Device | undefined>;
  /** A user's devices, at most {@link MAX_DEVICES}, the latest first. */
  list(userId: string): Promise<readonly Device[]>;
  /**
   * Writes the device and makes it the one owner of its endpoints, in one transaction: whoever had one of them before has it
   * no more. `false` when somebody else is at it at this moment, also after a few attempts, or when the device is not what
   * it is to be written `instead` of.
   */
  claim(device: Device, instead?: Device): Promise<boolean>;
  /** Writes a device that owns its endpoints already. `false` when it has lost them meanwhile. */
  refresh(device: Device): Promise<boolean>;
  /**
   * Takes the device out of use, and remembers for a while that it was there.
   * Answers the device; `removed` when it had been taken out before; `unknown` when this user never had it.
   */
  remove(userId: string, deviceId: string, at: number): Promise<Device | 'removed' | 'unknown'>;
  /** Takes the device out of use if it still holds the endpoint. */
  forget(device: Device, at: number): Promise<boolean>;
  /** Writes down that pushes to the device fail, if it still holds the endpoint; its next refresh asks SNS again. */
  markFailing(device: Device, reason: FailingReason, at: number): Promise<boolean>;
  /** Makes the next refresh ask SNS about the endpoint, if the device still holds it. */
  distrust(device: Device): Promise<void>;
  /** Writes down that a ring arrived. */
  countReceipt(userId: string, deviceId: string, at: number): Promise<void>;
  /** Counts a ring of which nothing was heard. Answers the device after that. */
  countSilentRing(userId: string, deviceId: string): Promise<Device | undefined>;
}

/** A user has a few phones; a list this long is a fault or an attack, and must not become a thousand pushes. */
export const MAX_DEVICES = 128;
