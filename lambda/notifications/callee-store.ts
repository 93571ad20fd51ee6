import type { Device } from '../devices/device.ts';
import type { Socket } from '../sockets/socket.ts';

/** The devices and sockets of a user. */
export interface DeliveryTargets {
  readonly userId: string;
  readonly devices: readonly Device[];
  readonly sockets: readonly Socket[];
}

/** Everything that determines whether and how a user is rung, in one read. */
export interface Callee extends DeliveryTargets {
  readonly blocked: ReadonlySet<string>;
  /** Calls that the user has answered and not left, as far as recorded. */
  readonly inCalls: readonly { readonly callId: string; readonly since: number }[];
}

/** Storage of users: where they receive calls, which users they block, which calls they are in. */
export interface CalleeStore {
  read(userId: string): Promise<Callee>;
  /**
   * A strongly consistent read: when one client opens a socket and then reads a call, while another request transitions
   * that call and then reads the sockets, at least one of the two sees the other's write.
   */
  deliveryTargets(userId: string): Promise<DeliveryTargets>;
  /** `false` when the user already blocks the maximum number of users. */
  block(userId: string, blocked: string): Promise<boolean>;
  unblock(userId: string, blocked: string): Promise<void>;
  blocks(userId: string): Promise<readonly string[]>;
  /** Records that the user is in the call. */
  enterCall(userId: string, callId: string, since: number): Promise<void>;
  leaveCall(userId: string, callId: string, since: number): Promise<void>;
}

/** Milliseconds after which a user no longer counts as in a call: an app that crashed never reported that it left. */
export const MAX_CALL_DURATION = 4 * 60 * 60 * 1000;
