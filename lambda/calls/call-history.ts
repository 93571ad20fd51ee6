import type { Call } from './call.ts';

export interface HistoryPage {
  /** Newest first. */
  readonly callIds: readonly string[];
  /** Cursor of the next page; `undefined` on the last. */
  readonly next: string | undefined;
}

/** The ids of a user's calls; their state is stored with the calls only. */
export interface CallHistory {
  /** Adds the call to the histories of its caller and of these callees. Safe to repeat. */
  remember(call: Call, callees: readonly string[]): Promise<void>;
  /** Whether {@link remember} has completed; it starts before the pushes. */
  isRemembered(call: Call): Promise<boolean>;
  /** The ids of the calls with which `caller` has invited nobody but `callee` since a time. Strongly consistent. */
  invitesOf(caller: string, callee: string, since: number): Promise<readonly string[]>;
  /** The ids of the user's newest calls, at most 100, that started after a time. Strongly consistent. */
  startedSince(userId: string, since: number): Promise<readonly string[]>;
  /**
   * One page of a user's calls. `undefined` for a cursor that does not belong to the user.
   *
   * @param limit @default the default size of a page
   */
  page(userId: string, cursor: string | undefined, now: number, limit?: number): Promise<HistoryPage | undefined>;
}
