import type { DoNotDisturb } from '../notifications/do-not-disturb.ts';

/** Storage of do-not-disturb. A callee's is read with the devices: `CalleeStore`. */
export interface DoNotDisturbStore {
  /** Strongly consistent. */
  get(userId: string): Promise<DoNotDisturb | undefined>;
  /** Replaces it; `undefined` removes it. Safe to repeat. */
  set(userId: string, doNotDisturb: DoNotDisturb | undefined): Promise<void>;
}
