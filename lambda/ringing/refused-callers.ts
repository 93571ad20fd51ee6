/** The callers who have reached their limit of invites, as far as this process knows. */
export interface RefusedCallers {
  /** @param caller unique among all tenants */
  has(caller: string, at: number): boolean;
  /** @param until epoch milliseconds */
  add(caller: string, until: number): void;
}

/** More callers than one process refuses in a minute. */
const MAX = 10_000;

/**
 * Remembers refused callers, so that further invites cost one write each and no read of the callees: a first invite does all at
 * once. Each process of the function learns it by itself.
 */
export const refusedCallers = (): RefusedCallers => {
  const untilOf = new Map<string, number>();
  return {
    has: (caller, at) => (untilOf.get(caller) ?? 0) > at,
    add: (caller, until) => {
      if (untilOf.size >= MAX) untilOf.clear();
      untilOf.set(caller, until);
    },
  };
};
