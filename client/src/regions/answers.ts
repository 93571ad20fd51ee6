import { isOutage } from '../api/errors.ts';
import { within } from '../api/http.ts';
import { globals } from '../runtime/globals.ts';
import { ignore } from '../runtime/ignore.ts';
import type { Region } from './region.ts';

export const OPEN_CALLS = '/v1/calls?open=true';

/** Milliseconds for which a region is waited for while there is another one. */
export const ANSWER_WITHIN = 3_000;
/** The same for one that has not answered in time before, where each is asked. */
const UNRESPONSIVE_ANSWER_WITHIN = 1_000;

/**
 * The first success of works that are tried in order, those of unresponsive regions last: each has 3 s, and the last one the time that it takes,
 * unless one before it has answered.
 *
 * @param mayGoOn whether the next one is tried. @default after a temporary failure
 * @throws the error of the last one that answered, or that was tried
 */
export const inOrder = async <T>(
  regions: readonly Region[],
  work: (region: Region) => Promise<T>,
  mayGoOn: (error: unknown, region: Region, working: Promise<T>) => boolean = isOutage,
): Promise<T> => {
  const left = [...regions].sort((one, other) => one.askOrder() - other.askOrder());
  const best = (left[0] as Region).askOrder();
  // Whether they answer again is asked beside it.
  for (const { askOrder, readBody } of left) if (askOrder() > best) readBody(OPEN_CALLS).then(undefined, ignore);
  let refusal: unknown;
  for (;;) {
    const region = left.shift() as Region;
    const working = work(region);
    const isLast = left.length === 0;
    if (isLast && !refusal) return await working;
    try {
      return await within(working, ANSWER_WITHIN);
    } catch (error) {
      if (!mayGoOn(error, region, working)) throw error;
      if (!isOutage(error)) refusal = error;
      if (isLast) throw refusal;
    }
  }
};

/** The first success of works that go on at the same time. @throws once all have failed, or 3 s after one was refused */
export const firstOf = <T>(works: readonly Promise<T>[]): Promise<T> =>
  new Promise((resolve, reject) => {
    let open = works.length;
    for (const work of works)
      work.then(resolve, (error: unknown) => {
        open -= 1;
        if (open === 0) reject(error);
        else if (!isOutage(error)) globals.setTimeout(() => reject(error), ANSWER_WITHIN);
      });
  });

/** What was answered within 3 s, or 1 s by an unresponsive region; the first answer if all take longer. @throws if nothing was answered */
export const reached = async <T>(
  regions: readonly Region[],
  work: (region: Region) => Promise<T>,
): Promise<readonly T[]> => {
  const found: T[] = [];
  const works = regions.map(work);
  await Promise.all(
    works.map(async (working, index) => {
      const isUnresponsive = (regions[index] as Region).askOrder() > 1;
      try {
        found.push(await within(working, isUnresponsive ? UNRESPONSIVE_ANSWER_WITHIN : ANSWER_WITHIN));
      } catch {
        // The others may have answered.
      }
    }),
  );
  return found.length > 0 ? found : [await firstOf(works)];
};
