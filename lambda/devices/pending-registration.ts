import type { DeviceRegistration } from '../contract/schemas/devices.ts';

/**
 * A registration that waits until SNS takes it. Stored with its tokens, because SNS does not have them yet; deleted when it is carried out,
 * replaced or withdrawn.
 */
export interface PendingRegistration {
  readonly userId: string;
  readonly deviceId: string;
  /** UUID of what is pending: a log-out, and a registration that is carried out, end it. */
  readonly id: string;
  readonly registration: DeviceRegistration;
  /** When the app sent it, epoch milliseconds. */
  readonly requestedAt: number;
  /** When it is expected to be carried out, epoch milliseconds. */
  readonly dueAt: number;
}

/** The rules' port to the pending registrations of one tenant's users. */
export interface PendingStore {
  /** Strongly consistent. */
  get(userId: string, deviceId: string): Promise<PendingRegistration | undefined>;
  /**
   * Stores what is pending of a device, in place of what was.
   *
   * @param replaced the only id that may be stored
   * @returns `false` when another is, or the user is being erased: nothing was written
   */
  put(pending: PendingRegistration, replaced: string | undefined): Promise<boolean>;
  /** Changes when it is due. @returns `false` when it is not pending any more */
  postpone(pending: PendingRegistration, dueAt: number): Promise<boolean>;
  /** Deletes what is pending of a device. @param id only this @returns whether there was something */
  remove(userId: string, deviceId: string, id?: string): Promise<boolean>;
}

/** The queue of what is done for devices later. */
export interface RegistrationTasks {
  /** Carries out a pending registration at its time, and never before the function that sets it has ended. */
  register(pending: PendingRegistration, at: number, now: number): Promise<void>;
  /** Verifies the endpoints of a device. @param at epoch milliseconds */
  verify(userId: string, deviceId: string, at: number, now: number): Promise<void>;
}
