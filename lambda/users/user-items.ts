import type { Device } from '../devices/device.ts';

/** An item of a user's partition, apart from the mark of the erasure. */
export type UserItem = { readonly key: string } & (
  | { readonly kind: 'calls'; readonly callIds: readonly string[] }
  /** `isRemoved`: the device was logged out, and only that it was is kept. */
  | { readonly kind: 'device'; readonly device: Device; readonly isRemoved: boolean }
  | { readonly kind: 'socket'; readonly connectionId: string }
  | { readonly kind: 'other' }
);

/** What is stored of a user, as an erasure deletes it. All reads are strongly consistent. */
export interface UserItems {
  /** Some entries of the user's call history, the newest; none when it is empty. */
  history(userId: string): Promise<readonly UserItem[]>;
  /** Some of all other items, in the order in which they are erased: counters, which name recent invites, before devices and sockets. */
  others(userId: string): Promise<readonly UserItem[]>;
  /** Deletes items. */
  remove(userId: string, items: readonly UserItem[]): Promise<void>;
  /**
   * Deletes what a user wrote into a call: the texts of their invites, their mailbox, and the signals that they sent.
   *
   * @param keptText the receipt key of the text that stays, which is another caller's
   */
  removeFromCall(callId: string, userId: string, keptText: string | undefined): Promise<void>;
}
