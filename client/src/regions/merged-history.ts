import type { CallPage, CallView } from '../api/api-types.ts';
import { reached } from './answers.ts';
import type { Region } from './region.ts';

/** A page of one region: what is asked for, and of the client too. */
export interface HistoryQuery {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export const historyPath = ({ cursor, limit }: HistoryQuery): string => {
  const query = [
    ...(cursor ? [`cursor=${encodeURIComponent(cursor)}`] : []),
    ...(limit === undefined ? [] : [`limit=${limit}`]),
  ].join('&');
  return `/v1/calls${query && `?${query}`}`;
};

/**
 * The cursor of the merged list: what comes next is older than the key, and each region's cursor, of the page that is not all shown. A
 * region that is missing has no more.
 */
type Cursor = readonly [key: string, cursors?: Readonly<Record<string, string>>];

/** Newer calls have greater keys. */
const keyOf = ({ startedAt, callId }: CallView): string => startedAt + callId;

/** A page of what several regions have, the newest call first. One that does not answer in time is left out of the rest of the list. */
export const mergedHistory = async (
  regions: readonly Region[],
  { cursor, limit = 25 }: HistoryQuery,
): Promise<CallPage> => {
  const [before, cursors]: Cursor = cursor ? JSON.parse(cursor) : ['~'];
  const pages = await reached(
    regions.filter(({ baseUrl }) => !cursors || baseUrl in cursors),
    async ({ baseUrl, readBody }) => {
      const own = cursors ? cursors[baseUrl] : '';
      return { baseUrl, own, ...((await readBody(historyPath({ cursor: own, limit }))) as CallPage) };
    },
  );
  // What comes after the page of one region may be newer than what the others have beyond its end.
  const ends = pages.map(({ calls, next }) => (next ? calls.map(keyOf).pop() || '' : ''));
  const end = ends.sort().pop() || '';
  const calls = ([] as CallView[])
    .concat(...pages.map((page) => page.calls))
    .filter((call) => keyOf(call) < before && keyOf(call) >= end)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
    .slice(0, limit);
  const last = calls.map(keyOf).pop() || before;
  const left: Record<string, string> = {};
  for (const page of pages) {
    const next = page.calls.some((call) => keyOf(call) < last) ? page.own || '' : page.next;
    if (next !== undefined) left[page.baseUrl] = next;
  }
  return { calls, next: Object.keys(left).length > 0 ? JSON.stringify([last, left] satisfies Cursor) : undefined };
};
