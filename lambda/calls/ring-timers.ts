/** What the rules of ringing need to come back to a call later. */
export interface RingTimers {
  /**
   * Comes back to the call at both times, once or more than once, in any order, maybe late.
   *
   * @param ringAgainAt epoch milliseconds; `undefined` when no device may be rung a second time
   * @param closeAt epoch milliseconds
   */
  set(callId: string, now: number, ringAgainAt: number | undefined, closeAt: number): Promise<void>;
}
