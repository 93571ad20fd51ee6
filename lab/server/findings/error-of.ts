import type { HopView } from '../lab-view.ts';

/** The errors of a call since the last success (a ringing phone) or recovery (such as a reinstall), the first one first. */
export const errorsOf = (hops: readonly HopView[]): readonly HopView[] => {
  const lastSuccess = hops.findLastIndex(({ tone, isRecovery }) => tone === 'good' || isRecovery);
  return hops.slice(lastSuccess + 1).filter(({ tone, isMinor }) => tone === 'bad' && !isMinor);
};
