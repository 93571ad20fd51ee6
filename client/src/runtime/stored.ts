import { globals, type KeyValueStorage } from './globals.ts';

/** A list in the app's storage. Changes follow each other, because AsyncStorage is asynchronous. */
export class Stored {
  private readonly storage: KeyValueStorage;
  private readonly key: string;
  private changing: Promise<unknown> = Promise.resolve();

  constructor(storage: KeyValueStorage, key: string) {
    this.storage = storage;
    this.key = key;
  }

  /** What another version of the app wrote in a form that is not a list counts as an empty one. */
  async read(): Promise<readonly object[]> {
    const text = await this.storage.getItem(this.key);
    if (typeof text !== 'string') return [];
    try {
      const list: unknown = JSON.parse(text);
      return Array.isArray(list) ? list : [];
    } catch {
      return [];
    }
  }

  /** @throws what the storage throws */
  change(change: (entries: readonly object[]) => readonly object[]): Promise<void> {
    const next = this.changing.then(async () => {
      const before = await this.read();
      const after = change(before);
      if (after.length === 0 && before.length === 0) return;
      if (after.length === 0) await this.storage.removeItem(this.key);
      else await this.storage.setItem(this.key, JSON.stringify(after));
    });
    this.changing = next.then(undefined, () => undefined);
    return next;
  }
}

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
