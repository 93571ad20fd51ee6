/** The callers who have reached their limit of invites, as far as this process knows. */
export interface RefusedCallers {
  /**
   * @param caller unique among all tenants
   * @returns the seconds until the caller may begin another call; `undefined` for a caller who may
   */
  retryAfter(caller: string, at: number): number | undefined;
  /** @param until epoch milliseconds */
  add(caller: string, until: number): void;
}

/** More callers than one process refuses in a minute. */
const MAX = 10_000;

/**
 * Remembers refused callers, so that a further invite costs at most one read, of the call that it may repeat, and no read of the
 * callees: a first invite does all at once. Each process of the function learns it by itself.
 */
export const refusedCallers = (): RefusedCallers => {
  const untilOf = new Map<string, number>();
  return {
    retryAfter: (caller, at) => {
      const until = untilOf.get(caller) ?? 0;
      return until > at ? Math.ceil((until - at) / 1000) : undefined;
    },
    add: (caller, until) => {
      if (untilOf.size >= MAX) untilOf.clear();
      untilOf.set(caller, until);
    },
  };
};
