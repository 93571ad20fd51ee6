import { LIMITS } from '../contract/limits.ts';
import type { Browser } from './browser.ts';
import type { Device, FailingReason } from './device.ts';
import type { ReleasedEndpoint } from './endpoint-owners.ts';
import type { PendingRegistration } from './pending-registration.ts';

/** A device that is about to claim its endpoints. */
export type NewDevice = Omit<Device, 'claim'>;

export interface ClaimOptions {
  /** The stored device must still be this one. */
  readonly expected?: Device | undefined;
  /** Another device of the user, which is removed if it is still as given; the new one takes its place. */
  readonly replaced?: Device | undefined;
  /** The pending registration that is carried out: it must be so still. A device that registered the token after it keeps the token. */
  readonly work?: PendingRegistration | undefined;
  /** What is pending of the device, which this registration replaces: it must be so still, and is deleted. */
  readonly withdrawn?: PendingRegistration | undefined;
  /**
   * Endpoints that SNS has just confirmed to be enabled, and when. If the table has no record of any endpoint of the device, nobody can
   * have deleted or disabled one since: the device is then written as verified.
   */
  readonly confirmed?: { readonly endpoints: readonly string[]; readonly at: number } | undefined;
}

export type ClaimResult =
  /**
   * `released`: the endpoints that no device holds any more. The caller deletes them. `unrecorded`: those endpoints of the device that
   * nobody owned, nor has released within an hour.
   */
  | {
      readonly kind: 'claimed';
      readonly device: Device;
      readonly released: readonly ReleasedEndpoint[];
      readonly unrecorded: readonly string[];
    }
  /** The user has {@link MAX_DEVICES} devices or is being erased, or the device to be replaced has changed. Nothing was written. */
  | { readonly kind: 'full' }
  /** Concurrent writes won every attempt, or the stored device is not as expected. Nothing was written. */
  | { readonly kind: 'contended' }
  /** What was pending is not so any more, or another device registered the token later. Nothing was written. */
  | { readonly kind: 'superseded' };

/** What a user has registered. */
export interface Registrations {
  readonly devices: readonly Device[];
  readonly browsers: readonly Browser[];
  readonly pending: readonly PendingRegistration[];
  readonly isBeingErased: boolean;
}

/** Storage of the devices of one tenant's users. */
export interface DeviceStore {
  get(userId: string, deviceId: string): Promise<Device | undefined>;
  /** A user's devices, most recently refreshed first, at most {@link MAX_DEVICES}. */
  list(userId: string): Promise<readonly Device[]>;
  /** The same, the user's browsers, and whether the user is being erased: then {@link claim} writes nothing. */
  registrations(userId: string): Promise<Registrations>;
  /**
   * Writes the device and makes it the only owner of its endpoints, in one transaction; a previous owner loses them. The
   * same transaction releases the endpoints that the device, or one that lost its place, held before.
   */
  claim(device: NewDevice, options?: ClaimOptions): Promise<ClaimResult>;
  /**
   * Writes what a registration knows of a device that already owns its endpoints; what receipts and push feedback record stays.
   * `false` when the device has lost its endpoints, or push feedback has recorded something since `known` was read.
   */
  refresh(device: Device, known: Device): Promise<boolean>;
  /**
   * Marks the device as removed, keeps that record for a while, and releases its endpoints, in one transaction.
   *
   * @returns the endpoints, which the caller deletes; `removed` when it had been removed before; `unknown` when this user never
   *   had it; `contended` when concurrent writes won every attempt, and nothing was written
   */
  remove(
    userId: string,
    deviceId: string,
    at: number,
  ): Promise<readonly ReleasedEndpoint[] | 'removed' | 'unknown' | 'contended'>;
  /** Marks the device as removed if it still holds the endpoint, which is deleted or disabled in SNS: it has no owner any more. */
  removeIfCurrent(device: Device, at: number): Promise<boolean>;
  /**
   * Records that pushes to the device fail, if it still holds the endpoint; its next refresh asks SNS again. `disabled` does
   * not replace a known reason, which is its cause.
   */
  markFailing(device: Device, reason: FailingReason, at: number): Promise<boolean>;
  /** Records that a phone reported a ring over a session or a socket, which proves nothing of its endpoint. */
  countReceipt(userId: string, deviceId: string, at: number): Promise<void>;
  /**
   * Records the receipt of a push to an endpoint: the token is proved there, and whatever failed before is over.
   *
   * @param endpoint the endpoint's id: see `endpointId`
   * @returns the device; `undefined` when it was recorded before, or is not of an endpoint that the device holds
   */
  prove(userId: string, deviceId: string, endpoint: string, at: number): Promise<Device | undefined>;
  /**
   * Rings a device on trial in its declared environment again, and records that the other environment refuses its token too.
   * `undefined` when it has been proved, registered again or moved since it was read.
   */
  returnToDeclared(device: Device, at: number): Promise<Device | undefined>;
  /** Records that a call is about to try a failing device again. `false` when another call has done so, or the device has changed. */
  takeRetry(device: Device, at: number): Promise<boolean>;
  /** Counts a ring for which no receipt arrived. Returns the device after the update. */
  countUnreportedRing(userId: string, deviceId: string): Promise<Device | undefined>;
}

/** What calls write of the devices that they ring. */
export type CalledDeviceStore = Pick<
  DeviceStore,
  'markFailing' | 'countReceipt' | 'prove' | 'returnToDeclared' | 'takeRetry' | 'countUnreportedRing'
>;

/** Devices of one user, at most: every call to the user pushes to each. */
export const MAX_DEVICES = LIMITS.devices;
