import type { Device } from '../devices/device.ts';
import type { Socket } from '../sockets/socket.ts';

/** Where a user can be reached. */
export interface Reach {
  readonly userId: string;
  readonly devices: readonly Device[];
  readonly sockets: readonly Socket[];
}

/** All that decides whether and how a user is rung, in one read. */
export interface Callee extends Reach {
  readonly blocked: ReadonlySet<string>;
  /** Calls that the user has answered and not left, as far as anybody wrote so. */
  readonly inCalls: readonly { readonly callId: string; readonly since: number }[];
}

/** What the rules of ringing need to know of users. */
export interface CalleeStore {
  read(userId: string): Promise<Callee>;
  /**
   * What is there at this moment, not a moment ago: whoever opens a socket and then asks for a call, and whoever moves the
   * call and then looks for sockets, one of the two sees the other.
   */
  reach(userId: string): Promise<Reach>;
  /** `false` when the user blocks too many already. */
  block(userId: string, blocked: string): Promise<boolean>;
  unblock(userId: string, blocked: string): Promise<void>;
  blocks(userId: string): Promise<readonly string[]>;
  /** Writes down that the user is in the call. */
  enterCall(userId: string, callId: string, since: number): Promise<void>;
  leaveCall(userId: string, callId: string, since: number): Promise<void>;
}

/** Milliseconds after which nobody is believed to be in a call any more: an app that crashed never said that it left. */
export const LONGEST_CALL = 4 * 60 * 60 * 1000;
