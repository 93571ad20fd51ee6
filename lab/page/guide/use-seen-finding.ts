import { useCallback, useEffect, useState } from 'preact/hooks';

/**
 * Whether the user has seen what to change: the tab was shown while there was a finding.
 *
 * @param isShown whether the tab is shown
 * @returns that, and a function that forgets it
 */
export const useSeenFinding = (hasFinding: boolean, isShown: boolean) => {
  const [hasSeen, setSeen] = useState(false);
  useEffect(() => {
    if (hasFinding && isShown) setSeen(true);
  }, [hasFinding, isShown]);
  return [hasSeen, useCallback(() => setSeen(false), [])] as const;
};
