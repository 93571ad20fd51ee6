/**
 * Shares the requests for endpoints that SNS allows in a region among those who send them, in the order in which they ask.
 *
 * `key` spreads the requests over the counters of a large quota: the device's id.
 */
export interface EndpointQuota {
  /** Reserves requests. @returns when they may be sent, epoch milliseconds; `at` if that is at once */
  reserve(key: string, requests: number, at: number): Promise<number>;
  /**
   * Reserves requests that can wait, if they may be sent at once and nobody waits. They count twice, so that they take half of the quota at
   * most. @returns `false`: nothing was reserved
   */
  reserveSpare(key: string, requests: number, at: number): Promise<boolean>;
}
