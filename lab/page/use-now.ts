import { useEffect, useState } from 'preact/hooks';

const TICK_MS = 250;

/**
 * The current time of the local backend. A view arrives only after a change, so the time advances here between two
 * views.
 *
 * @param viewTime epoch milliseconds of the last view
 */
export const useNow = (viewTime: number): number => {
  const [now, setNow] = useState(viewTime);
  useEffect(() => {
    const since = performance.now();
    setNow(viewTime);
    const timer = setInterval(() => setNow(viewTime + performance.now() - since), TICK_MS);
    return () => clearInterval(timer);
  }, [viewTime]);
  return now;
};
