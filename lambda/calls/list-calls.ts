import type { CallState } from '../contract/enums.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Call, type CallRecord, callAt, isParty, isWithheld, MAX_CALL_DURATION, partOf, stateOf } from './call.ts';
import type { CallHistory } from './call-history.ts';
import type { CallStore } from './call-store.ts';

export interface ListDeps {
  readonly calls: Pick<CallStore, 'getMany' | 'records' | 'withTexts'>;
  readonly history: Pick<CallHistory, 'page' | 'startedSince'>;
  readonly now: () => number;
}

export interface ListOptions {
  /** Applied after a page was read, so a page may be short. */
  readonly state?: CallState | undefined;
  readonly limit: number;
}

export interface ListedCalls {
  /** Newest first. */
  readonly calls: readonly Call[];
  /** Cursor of the next page; `undefined` on the last. */
  readonly next: string | undefined;
}

/** One page of a user's calls. `undefined` for a cursor that does not belong to the user. */
export const listCalls = async (
  { calls, history, now }: ListDeps,
  userId: string,
  { state, limit }: ListOptions,
  cursor: string | undefined,
): Promise<ListedCalls | undefined> => {
  const at = now();
  const page = await history.page(userId, cursor, at, limit);
  if (page === undefined) return undefined;
  const found = await calls.getMany(page.callIds);
  return { calls: inOrder(page.callIds, found, at).filter(isIn(state)), next: page.next };
};

/** A call may ring for so long, and be answered for as long again as anybody counts as in it. */
const OPEN_FOR = LIMITS.ringTimeoutSeconds.max * 1000 + MAX_CALL_DURATION;

/**
 * The calls that are not over for the user, among the newest that started so late that one can be in them: what an app that has just
 * been launched needs. Their texts, which are most of their size, are read for these only.
 */
export const listOpenCalls = async (
  { calls, history, now }: ListDeps,
  userId: string,
  { state, limit }: ListOptions,
): Promise<ListedCalls> => {
  const at = now();
  const callIds = await history.startedSince(userId, at - OPEN_FOR);
  // A phone that a push has just woken asks for the call that was written a moment ago.
  const records = await calls.records(callIds, true);
  const open = records.filter((record) => isOpen(record, userId, at));
  const newest = inOrder(callIds, open, at).slice(0, limit);
  const found = await calls.withTexts(newest);
  return { calls: inOrder(callIds, found, at).filter(isIn(state)), next: undefined };
};

/** Whether the call is not over, the user has not left it, and it is not withheld: an app rings for an open call that it finds. */
const isOpen = (record: CallRecord, userId: string, at: number): boolean => {
  const call = callAt(record, at);
  const leg = Object.hasOwn(call.legs, userId) ? call.legs[userId] : undefined;
  if (leg !== undefined && isWithheld(leg)) return false;
  return isParty(call, userId) && call.endedAt === undefined && partOf(call, userId)?.endedAt === undefined;
};

const isIn =
  (state: CallState | undefined) =>
  (call: Call): boolean =>
    state === undefined || stateOf(call) === state;

/** In the order of the ids. */
const inOrder = <C extends CallRecord>(callIds: readonly string[], found: readonly C[], at: number): readonly C[] => {
  const byId = new Map(found.map((call) => [call.callId, callAt(call, at)]));
  return callIds.map((callId) => byId.get(callId)).filter((call) => call !== undefined);
};
