import type { Device } from '../devices/device.ts';
import type { Socket } from '../sockets/socket.ts';

/** Everything that determines whether and how a user is rung, in one read. */
export interface DeliveryTargets {
  readonly userId: string;
  readonly devices: readonly Device[];
  readonly sockets: readonly Socket[];
  readonly blocked: ReadonlySet<string>;
  /** Whether the user is being erased, and so is not rung. */
  readonly isBeingErased: boolean;
}

/** Storage of users: where they receive calls, and which users they block. */
export interface CalleeStore {
  /** Not strongly consistent: before a ring, milliseconds count. */
  read(userId: string): Promise<DeliveryTargets>;
  /**
   * A strongly consistent read: when one client opens a socket and then reads a call, while another request transitions
   * that call and then reads the sockets, at least one of the two sees the other's write.
   */
  deliveryTargets(userId: string): Promise<DeliveryTargets>;
  /** Strongly consistent. */
  isBeingErased(userId: string): Promise<boolean>;
  /** `false` when the user already blocks the maximum number of users. */
  block(userId: string, blocked: string): Promise<boolean>;
  unblock(userId: string, blocked: string): Promise<void>;
  blocks(userId: string): Promise<readonly string[]>;
}
