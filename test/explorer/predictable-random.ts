import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const original = { randomUUID: crypto.randomUUID, randomBytes: crypto.randomBytes };

/** Random ids and keys that are the same in every order: made of who asks, and how often. */
export interface PredictableRandom {
  /** Begins an order, or only the part of one owner. */
  restart(owner?: number): void;
  /** Who asks from now on. */
  use(owner: number): void;
  /** Gives this process its random numbers back. */
  restore(): void;
}

/** Replaces the random ids and keys of this process. */
export const predictableRandom = (): PredictableRandom => {
  const counts: number[] = [];
  let owner = 0;
  const next = (): string => {
    const count = counts[owner] ?? 0;
    counts[owner] = count + 1;
    return `${owner}${String(count).padStart(11, '0')}`;
  };
  const randomUUID: typeof crypto.randomUUID = () => `00000000-0000-4000-8000-${next()}`;
  const randomBytes = (size: number) => Buffer.from(next().padStart(size, '0').slice(-size));
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
    restore: () => {
      Object.assign(crypto, original);
      syncBuiltinESMExports();
    },
  };
};
