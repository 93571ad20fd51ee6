import type { Erasure, ErasureStore, ErasureTimers } from './erasure.ts';

export interface RequestDeps {
  readonly erasures: Pick<ErasureStore, 'begin'>;
  readonly timers: ErasureTimers;
  readonly newId: () => string;
  readonly now: () => number;
  /** Called with each request that was accepted. */
  readonly onRequested: (userId: string, erasureId: string) => void;
}

/** Milliseconds after which the first timer fires: the mark is stored by then. */
const FIRST = 1_000;
/** Milliseconds after which the second one fires: longer than the function may run (10 s), so that the mark is stored, or never will be. */
export const SECOND = 15_000;

/**
 * Begins the erasure of a user, which the timers carry out. Asked again, it finds the one that has begun.
 *
 * The timers are set before the mark is stored: a mark without a timer would lock the user out, and a timer without its mark does
 * nothing.
 */
export const requestErasure = async (deps: RequestDeps, userId: string): Promise<Erasure> => {
  const at = deps.now();
  const wanted = { id: deps.newId(), startedAt: at };
  await deps.timers.set(userId, wanted.id, at, [at + FIRST, at + SECOND]);
  const erasure = await deps.erasures.begin(userId, wanted);
  deps.onRequested(userId, erasure.id);
  return erasure;
};
