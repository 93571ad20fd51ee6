import type { RefusalStore, Refusals } from './refusals.ts';

/** Milliseconds for which what was read is used again: every launch reads it, and a deployment takes minutes. */
const KEPT = 60_000;

/** Reads what is known of an application once a minute. */
export const recentRefusals = ({ get }: Pick<RefusalStore, 'get'>, now: () => number): Pick<RefusalStore, 'get'> => {
  const kept = new Map<string, { readonly at: number; readonly refusals: Refusals }>();
  return {
    get: async (applicationArn) => {
      const found = kept.get(applicationArn);
      if (found !== undefined && now() - found.at < KEPT) return found.refusals;
      const refusals = await get(applicationArn);
      kept.set(applicationArn, { at: now(), refusals });
      return refusals;
    },
  };
};
