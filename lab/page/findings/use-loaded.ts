import { useEffect, useState } from 'preact/hooks';

/** What was loaded once, by key. */
const loaded = new Map<string, Promise<unknown>>();

const loadOnce = <Value>(key: string, load: () => Promise<Value>): Promise<Value> => {
  const before = loaded.get(key) as Promise<Value> | undefined;
  if (before !== undefined) return before;
  const loading = load();
  loaded.set(key, loading);
  // The next use tries again.
  loading.catch(() => loaded.delete(key));
  return loading;
};

/** A value that the lab's server does not change: loaded once, `undefined` until then and without a key. */
export const useLoaded = <Value>(key: string | undefined, load: () => Promise<Value>): Value | undefined => {
  const [state, setState] = useState<{ readonly key: string; readonly value: Value }>();
  useEffect(() => {
    if (key === undefined) return;
    let isCurrent = true;
    loadOnce(key, load).then(
      (value) => isCurrent && setState({ key, value }),
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return state?.key === key ? state?.value : undefined;
};
