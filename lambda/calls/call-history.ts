import type { Call } from './call.ts';

export interface HistoryPage {
  /** Newest first. */
  readonly callIds: readonly string[];
  /** Where the next page begins; `undefined` after the last. */
  readonly next: string | undefined;
}

/** Which calls a user was in; what became of them stands with the calls alone. */
export interface CallHistory {
  /** Puts the call into the histories of its caller and callees. Safe to repeat. */
  remember(call: Call): Promise<void>;
  /** Whether {@link remember} was done, which is begun before the pushes. */
  isRemembered(call: Call): Promise<boolean>;
  /** One page of a user's calls. `undefined` for a cursor that is none of theirs. */
  page(userId: string, cursor: string | undefined, now: number): Promise<HistoryPage | undefined>;
}
