import { within } from '../api/http.ts';
import type { Entry, Postponed } from '../calls/outbox.ts';
import { ANSWER_WITHIN, firstOf } from './answers.ts';
import type { Region } from './region.ts';

/** Milliseconds for which a write that another region has taken is still sent to the one that has not. */
const MATTERS_FOR = 30 * 24 * 60 * 60_000;

/** Whether it is the user's, and nobody else's who logs in after them: blocks and do-not-disturb. */
export const isSetting = ({ method, token }: Entry): boolean => method !== 'POST' && !token;

/**
 * Writes to every region. Once one has taken it, the others have 3 s; what one of them does not take by then waits in its outbox, and makes
 * what waits there for the same path void.
 *
 * @throws what a region refuses it for; if all fail, nothing is sent later
 */
export const writeToEach = async (regions: readonly Region[], request: Postponed): Promise<unknown> => {
  const until = Date.now() + MATTERS_FOR;
  const isOlder = (entry: Entry): boolean => entry.path === request.path && entry.until <= until;
  const works = regions.map(({ sendOwn, outbox }) => outbox.supersede(() => sendOwn(request), isOlder));
  const { body } = await firstOf(works);
  await Promise.all(
    regions.map(({ outbox }, index) =>
      outbox.attempt(() => within(works[index] as (typeof works)[number], ANSWER_WITHIN), request, until),
    ),
  );
  return body;
};
