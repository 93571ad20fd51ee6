import type { KeyValueStorage } from '../runtime/globals.ts';
import { once } from '../runtime/once.ts';

/** The id of this installation, made once and kept in the storage. */
export const keptDeviceId = (storage: KeyValueStorage, key: string, makeId: () => string): (() => Promise<string>) =>
  once(async () => {
    const kept = await storage.getItem(key);
    if (typeof kept === 'string' && kept !== '') return kept;
    const made = makeId();
    await storage.setItem(key, made);
    return made;
  });
