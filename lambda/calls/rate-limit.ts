/** What the rules need to keep one caller from flooding others. */
export interface RateLimit {
  /** Counts one invite of the caller's. Seconds until the next may come, when it was one too many. */
  take(callerId: string, at: number): Promise<number | undefined>;
}
