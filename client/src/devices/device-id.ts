import type { KeyValueStorage } from '../runtime/globals.ts';

/** The id of this installation, made once and kept in the storage. */
export const keptDeviceId = (storage: KeyValueStorage, key: string, makeId: () => string): (() => Promise<string>) => {
  let id: Promise<string> | undefined;
  const read = async (): Promise<string> => {
    const kept = await storage.getItem(key);
    if (typeof kept === 'string' && kept !== '') return kept;
    const made = makeId();
    await storage.setItem(key, made);
    return made;
  };
  return async () => {
    id ||= read();
    try {
      return await id;
    } catch (error) {
      // The next call reads again.
      id = undefined;
      throw error;
    }
  };
};
