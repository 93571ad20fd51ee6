import type { Device } from './device.ts';

/** What the rules of devices and of ringing need from the table. */
export interface DeviceStore {
  get(userId: string, deviceId: string): Promise<Device | undefined>;
  /** A user's devices, at most {@link MAX_DEVICES}. */
  list(userId: string): Promise<readonly Device[]>;
  put(device: Device): Promise<void>;
  /**
   * Takes the device out of use, and remembers for a while that it was there.
   * Answers the device; `removed` when it had been taken out before; `unknown` when this user never had it.
   */
  remove(userId: string, deviceId: string, at: number): Promise<Device | 'removed' | 'unknown'>;
}

/** A user has a few phones; a list this long is a fault or an attack, and must not become a thousand pushes. */
export const MAX_DEVICES = 128;
