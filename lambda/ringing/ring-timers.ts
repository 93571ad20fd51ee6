/** Timers of a call. */
export interface RingTimers {
  /**
   * Starts two timers. Each fires at least once, maybe late, in any order.
   *
   * @param ringAgainAt epoch milliseconds; `undefined` when no device may be rung a second time
   * @param closeAt epoch milliseconds
   */
  set(callId: string, now: number, ringAgainAt: number | undefined, closeAt: number): Promise<void>;
}
