/** The mark that a user is being erased. While it is stored, the user can neither register a device nor invite nor answer. */
export interface Erasure {
  /** UUID. A timer of an erasure that is over has another id than that of a later one. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/**
 * Milliseconds after which a failing erasure is left to the queue's dead letters, and so to its alarm. Asked for again then, it begins
 * anew: no timer of it may be left.
 */
export const ABANDONED_AFTER = 24 * 60 * 60 * 1000;

export interface ErasureStore {
  /** Stores the mark, unless the user has one that is not abandoned. @returns the stored one */
  begin(userId: string, erasure: Erasure): Promise<Erasure>;
  get(userId: string): Promise<Erasure | undefined>;
  /** Deletes the mark. Safe to repeat; the mark of a later erasure stays. */
  finish(userId: string, erasureId: string): Promise<void>;
}

export interface ErasureTimers {
  /** Starts timers that carry an erasure on. Each fires at least once, maybe late. */
  set(userId: string, erasureId: string, now: number, times: readonly number[]): Promise<void>;
}
