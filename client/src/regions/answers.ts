import { isOutage } from '../api/errors.ts';
import { within } from '../api/http.ts';

/** Milliseconds for which a region is waited for while there is another one. */
const ANSWER_WITHIN = 3_000;

export const ignore = (): void => {};

/**
 * The first success of works that are tried in order: each has 3 s, and the last one the time that it takes.
 *
 * @param mayGoOn whether the next one is tried. @default after a temporary failure
 * @throws the error of the last one that was tried
 */
export const inOrder = async <R, T>(
  [region, ...others]: readonly R[],
  work: (region: R) => Promise<T>,
  mayGoOn: (error: unknown, region: R, working: Promise<T>) => boolean = isOutage,
): Promise<T> => {
  const working = work(region as R);
  if (others.length === 0) return await working;
  try {
    return await within(working, ANSWER_WITHIN);
  } catch (error) {
    if (!mayGoOn(error, region as R, working)) throw error;
  }
  return await inOrder(others, work, mayGoOn);
};

/** What was answered within 3 s; one alone has the time that it takes. @throws the first error if nothing was answered */
export const reached = async <T>(works: readonly Promise<T>[]): Promise<readonly T[]> => {
  const errors: unknown[] = [];
  const found: T[] = [];
  await Promise.all(
    works.map(async (work) => {
      try {
        found.push(await (works.length > 1 ? within(work, ANSWER_WITHIN) : work));
      } catch (error) {
        errors.push(error);
      }
    }),
  );
  if (found.length === 0) throw errors[0];
  return found;
};

/** In every region. @throws the error of one, with its URL in the message, once all have been tried: what is safe to repeat is repeated */
export const inEach = async <R extends { readonly baseUrl: string }, T>(
  regions: readonly R[],
  work: (region: R) => Promise<T>,
): Promise<T> => {
  const works = regions.map(async (region) => {
    try {
      return await work(region);
    } catch (error) {
      if (regions.length > 1) Object(error).message = `${region.baseUrl}: ${Object(error).message}`;
      throw error;
    }
  });
  await Promise.all(works.map((one) => one.then(undefined, ignore)));
  return (await Promise.all(works))[0] as T;
};
