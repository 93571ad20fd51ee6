/** Limits the invites of each caller. */
export interface RateLimit {
  /** Counts one invite of the caller. Returns the seconds to wait when it exceeds the limit, else `undefined`. */
  take(callerId: string, at: number): Promise<number | undefined>;
}
