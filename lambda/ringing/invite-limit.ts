import type { CallRecord } from '../calls/call.ts';

/** Limits how many calls one caller may begin in a minute. */
export interface InviteLimit {
  /**
   * Counts the call, unless it is counted in this minute already.
   *
   * @returns the seconds to wait when it exceeds the limit, else `undefined`
   */
  take(callerId: string, callId: string, at: number): Promise<number | undefined>;
  /** Uncounts a call that was counted at `at`, if it was begun in an earlier minute: its invite was only repeated. */
  giveBack(call: Pick<CallRecord, 'callId' | 'callerId' | 'startedAt'>, at: number): Promise<void>;
}
