/** Milliseconds that a phone is given to report a ring; after them, it is rung again. */
export const RECEIPT_TIMEOUT = 5_000;

/** Milliseconds after `expiresAt` at which the timer closes the call, so that the ring window has certainly closed. */
export const CLOSE_MARGIN = 1_000;

/** When a step of a hunt list begins. `step`: its index. */
export interface HuntTimer {
  readonly step: number;
  readonly at: number;
}

/** Timers of a call. Each fires at least once, maybe late, in any order. All times are epoch milliseconds. */
export interface RingTimers {
  /**
   * Starts the timer that closes the call, and the one that rings again.
   *
   * @param ringAgainAt `undefined` when no device may be rung a second time
   * @param steps those of a hunt list
   */
  set(
    callId: string,
    now: number,
    ringAgainAt: number | undefined,
    closeAt: number,
    steps?: readonly HuntTimer[],
  ): Promise<void>;
  /** Starts the timer of one step of a hunt list. */
  hunt(callId: string, step: number, now: number, at: number): Promise<void>;
  /** Starts only the timer that rings again. */
  ringAgain(callId: string, now: number, at: number): Promise<void>;
  /** Starts the timer that notifies participants again of the change with that `changedSeq`; of the last one without it. */
  notify(callId: string, changedSeq: number | undefined, now: number, at: number): Promise<void>;
}

/** The timer of a call whose parties' sockets broke. */
export interface PresenceTimer {
  /** Starts the timer that looks whether the parties of an answered call have sockets. */
  presence(callId: string, now: number, at: number): Promise<void>;
}
