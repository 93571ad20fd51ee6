import type { CallState } from '../contract/enums.ts';
import { type Call, callAt, stateOf } from './call.ts';
import type { CallHistory } from './call-history.ts';
import type { CallStore } from './call-store.ts';

export interface ListDeps {
  readonly calls: CallStore;
  readonly history: CallHistory;
  readonly now: () => number;
}

/**
 * One page of a user's calls, newest first, filtered by state if one is given. A page may be short, because the filter is
 * applied after the page was read. `undefined` for a cursor that does not belong to the user.
 */
export const listCalls = async (
  { calls, history, now }: ListDeps,
  userId: string,
  state: CallState | undefined,
  cursor: string | undefined,
): Promise<{ readonly calls: readonly Call[]; readonly next: string | undefined } | undefined> => {
  const at = now();
  const page = await history.page(userId, cursor, at);
  if (page === undefined) return undefined;
  const found = new Map((await calls.getMany(page.callIds)).map((call) => [call.callId, callAt(call, at)]));
  const inOrder = page.callIds.map((callId) => found.get(callId)).filter((call) => call !== undefined);
  return { calls: inOrder.filter((call) => state === undefined || stateOf(call) === state), next: page.next };
};
