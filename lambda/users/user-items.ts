import type { Device } from '../devices/device.ts';

/** An item of a user's partition, apart from the mark of the erasure. */
export type UserItem = { readonly key: string } & (
  | { readonly kind: 'calls'; readonly callIds: readonly string[] }
  /** `isRemoved`: the device was logged out, and only that it was is kept. */
  | { readonly kind: 'device'; readonly device: Device; readonly isRemoved: boolean }
  | { readonly kind: 'browser'; readonly deviceId: string }
  | { readonly kind: 'socket'; readonly connectionId: string }
  | { readonly kind: 'other' }
);

/** What is stored of a user, as an erasure deletes it. All reads are strongly consistent. */
export interface UserItems {
  /**
   * Some entries of the user's call history, the newest first.
   *
   * @param after key of the last entry that was read @returns none when there are no more
   */
  history(userId: string, after?: string): Promise<readonly UserItem[]>;
  /** Some counters of requests; those of invites name recent calls. `after` as above. */
  counters(userId: string, after?: string): Promise<readonly UserItem[]>;
  /** Some of all other items: devices, sockets, blocks. `after` as above. */
  others(userId: string, after?: string): Promise<readonly UserItem[]>;
  /** Deletes items. */
  remove(userId: string, items: readonly UserItem[]): Promise<void>;
  /**
   * Deletes what a user wrote into a call: the texts of their invites, their mailbox, and the signals that they sent.
   *
   * @param keptText the receipt key of the text that stays, which is another caller's
   */
  removeFromCall(callId: string, userId: string, keptText: string | undefined): Promise<void>;
  /** Deletes the record of a call. */
  removeCall(callId: string): Promise<void>;
}
