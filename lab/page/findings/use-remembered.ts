import { useEffect, useState } from 'preact/hooks';

/** Values by key. The copy in memory is used where the browser blocks storage. */
const values = new Map<string, string>();
const listeners = new Set<() => void>();

const PREFIX = 'ring-lab.';

const read = (key: string): string | undefined => {
  try {
    return values.get(key) ?? localStorage.getItem(`${PREFIX}${key}`) ?? undefined;
  } catch {
    return values.get(key);
  }
};

const write = (key: string, value: string): void => {
  values.set(key, value);
  try {
    localStorage.setItem(`${PREFIX}${key}`, value);
  } catch {
    // Blocked, or full: the value is remembered until the page is closed.
  }
  for (const changed of listeners) changed();
};

/** A choice of the user that this browser remembers. Every part of the page that uses the same key has the same value. */
export const useRemembered = (key: string): readonly [string | undefined, (value: string) => void] => {
  const [value, setValue] = useState(() => read(key));
  useEffect(() => {
    const changed = () => setValue(read(key));
    listeners.add(changed);
    return () => void listeners.delete(changed);
  }, [key]);
  return [value, (chosen) => write(key, chosen)];
};
