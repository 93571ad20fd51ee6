import type { DeviceRegistration } from '../contract/schemas/devices.ts';

/**
 * A registration that waits until SNS takes it. Stored with its tokens, because SNS does not have them yet; deleted when it is carried out,
 * replaced or withdrawn.
 */
export interface PendingRegistration {
  readonly userId: string;
  readonly deviceId: string;
  /** UUID of its turn, which it keeps when the app sends it again: a log-out, and a registration that is carried out, end it. */
  readonly id: string;
  readonly registration: DeviceRegistration;
  /** When the app sent it, epoch milliseconds. With the id it says which registration this is: no two of one turn have the same. */
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
   * @param replaced what must be stored, as it was read: otherwise its task might be over
   * @returns `false` when something else is stored, or the user is being erased: nothing was written
   */
  put(pending: PendingRegistration, replaced: PendingRegistration | undefined): Promise<boolean>;
  /** Changes when its turn is due, also if the app has sent it again. @returns `false` when its turn has ended */
  postpone(pending: PendingRegistration, dueAt: number): Promise<boolean>;
  /** Deletes what is pending of a device. @param only this registration @returns whether there was something */
  remove(userId: string, deviceId: string, only?: PendingRegistration): Promise<boolean>;
}

/** Whether two are the same registration, and not only of the same turn. */
export const isSamePending = (a: PendingRegistration | undefined, b: PendingRegistration): boolean =>
  a?.id === b.id && a.requestedAt === b.requestedAt;

/** The queue of what is done for devices later. */
export interface RegistrationTasks {
  /** Carries out a pending registration at its time, and never before the function that sets it has ended. */
  register(pending: PendingRegistration, at: number, now: number): Promise<void>;
  /** Verifies the endpoints of a device. @param at epoch milliseconds */
  verify(userId: string, deviceId: string, at: number, now: number): Promise<void>;
}
