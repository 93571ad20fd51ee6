import { useEffect, useState } from 'preact/hooks';

const TICK_MS = 250;

/**
 * The house's time as it passes. It stands still between two views when nothing happens, so it is carried on here.
 *
 * @param seen epoch milliseconds of the last view
 */
export const useNow = (seen: number): number => {
  const [now, setNow] = useState(seen);
  useEffect(() => {
    const since = performance.now();
    setNow(seen);
    const timer = setInterval(() => setNow(seen + performance.now() - since), TICK_MS);
    return () => clearInterval(timer);
  }, [seen]);
  return now;
};
