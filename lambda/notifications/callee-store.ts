import type { CallRecord } from '../calls/call.ts';
import type { Browser } from '../devices/browser.ts';
import type { Device } from '../devices/device.ts';
import type { Socket } from '../sockets/socket.ts';
import type { DoNotDisturb, WithheldCall } from './do-not-disturb.ts';

/** Everything that determines whether and how a user is rung, in one read. */
export interface DeliveryTargets {
  readonly userId: string;
  readonly devices: readonly Device[];
  readonly browsers: readonly Browser[];
  readonly sockets: readonly Socket[];
  readonly blocked: ReadonlySet<string>;
  /** Of the blocks since yesterday: the blocked users, and the times in epoch milliseconds. */
  readonly blockedAt: ReadonlyMap<string, number>;
  readonly doNotDisturb?: DoNotDisturb | undefined;
  /** By caller: the last call that do-not-disturb withheld. */
  readonly withheld?: ReadonlyMap<string, WithheldCall> | undefined;
  /** Whether the user is being erased, and so is not rung. */
  readonly isBeingErased: boolean;
}

/** Reads of users: where and when they receive calls, and which users they block. */
export interface CalleeStore {
  /** Not strongly consistent: before a ring, milliseconds count. */
  read(userId: string): Promise<DeliveryTargets>;
  /**
   * A strongly consistent read: when one client opens a socket and then reads a call, while another request transitions
   * that call and then reads the sockets, at least one of the two sees the other's write.
   */
  deliveryTargets(userId: string): Promise<DeliveryTargets>;
  /** Remembers that the call was withheld from the user: a second one of its caller soon after it rings. */
  rememberWithheld(userId: string, call: CallRecord): Promise<void>;
  /**
   * Not strongly consistent: a request that does not see the mark is like one that was under way when it was made, after which an erasure
   * looks at the user's calls once more (`IN_FLIGHT`).
   */
  isBeingErased(userId: string): Promise<boolean>;
}
