import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const original = { randomUUID: crypto.randomUUID, randomBytes: crypto.randomBytes };

/** Random ids and keys that are the same in every order: made of who asks, and how often. */
export interface PredictableRandom {
  /** Begins an order, or only the part of one owner. */
  restart(owner?: number): void;
  /** Who asks from now on. */
  use(owner: number): void;
  /** Does work to which this applies: what else runs in this process must not count, such as the rest of another test. */
  within<T>(work: () => T): T;
  /** Gives this process its random numbers back. */
  restore(): void;
}

/** Replaces the random ids and keys of this process. */
export const predictableRandom = (): PredictableRandom => {
  const isWithin = new AsyncLocalStorage<true>();
  const counts: number[] = [];
  let owner = 0;
  const next = (): string => {
    const count = counts[owner] ?? 0;
    counts[owner] = count + 1;
    return `${owner}${String(count).padStart(11, '0')}`;
  };
  const randomUUID: typeof crypto.randomUUID = (options) =>
    isWithin.getStore() ? `00000000-0000-4000-8000-${next()}` : original.randomUUID(options);
  const randomBytes = (size: number) =>
    isWithin.getStore() ? Buffer.from(next().padStart(size, '0').slice(-size)) : original.randomBytes(size);
  Object.assign(crypto, { randomUUID, randomBytes });
  syncBuiltinESMExports();
  return {
    restart: (only) => {
      if (only === undefined) counts.length = 0;
      else counts[only] = 0;
    },
    use: (next) => {
      owner = next;
    },
    within: (work) => isWithin.run(true, work),
    restore: () => {
      Object.assign(crypto, original);
      syncBuiltinESMExports();
    },
  };
};
