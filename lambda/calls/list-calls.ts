import type { CallState } from '../contract/words.ts';
import { type Call, callAt, stateOf } from './call.ts';
import type { CallHistory } from './call-history.ts';
import type { CallStore } from './call-store.ts';

export interface ListDeps {
  readonly calls: CallStore;
  readonly history: CallHistory;
  readonly now: () => number;
}

/**
 * One page of a user's calls, newest first, of one state if asked. A page may hold fewer calls than the next: a state is
 * looked at after the page was read. `undefined` for a cursor that is none of theirs.
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
