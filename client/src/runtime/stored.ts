import { globals, type KeyValueStorage } from './globals.ts';
import { makeInTurn } from './in-turn.ts';

/** A list in the app's storage. */
export interface Stored {
  /** What another version of the app wrote in a form that is not a list counts as an empty one. */
  read(): Promise<readonly object[]>;
  /** @throws what the storage throws */
  change(change: (entries: readonly object[]) => readonly object[]): Promise<void>;
}

/** The list of a key. Changes follow each other, because AsyncStorage is asynchronous. */
export const makeStored = (storage: KeyValueStorage, key: string): Stored => {
  const inTurn = makeInTurn();
  const read = async (): Promise<readonly object[]> => {
    const text = await storage.getItem(key);
    if (typeof text !== 'string') return [];
    try {
      const list: unknown = JSON.parse(text);
      return Array.isArray(list) ? list : [];
    } catch {
      return [];
    }
  };
  return {
    read,
    change: (change) =>
      inTurn(async () => {
        const before = await read();
        const after = change(before);
        if (after.length > 0) await storage.setItem(key, JSON.stringify(after));
        else if (before.length > 0) await storage.removeItem(key);
      }),
  };
};

/** A browser that blocks cookies throws for the mere name of a storage. */
export const pageStorage = (name: 'localStorage' | 'sessionStorage'): KeyValueStorage | undefined => {
  try {
    return globals[name];
  } catch {
    return undefined;
  }
};

/** Storage of a client that was given none: it lasts as long as the page or the process. */
export const memoryStorage = (): KeyValueStorage => {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key),
    setItem: (key, value) => {
      values.set(key, value);
    },
    removeItem: (key) => {
      values.delete(key);
    },
  };
};
