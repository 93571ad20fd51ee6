/** Limits the requests of one kind of each user. */
export interface RateLimit {
  /** Counts one request of the user. Returns the seconds to wait when it exceeds the limit, else `undefined`. */
  take(userId: string, at: number): Promise<number | undefined>;
  /** Uncounts a request that was counted at this time, because it could not be carried out. */
  giveBack(userId: string, at: number): Promise<void>;
}
