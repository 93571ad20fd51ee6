/** Whoever lives in the house without being part of it, such as its phones. */
export interface Guest {
  /** The next moment at which something of it is due, in epoch milliseconds. */
  nextDueAt(): number | undefined;
  isIdle(): boolean;
  /** Resolves once nothing of it is under way at this time. */
  idle(): Promise<void>;
}

/** The guests of one house: time passes for them as for everybody else in it. */
export const makeGuests = () => {
  const guests = new Set<Guest>();
  return {
    /** @returns how to let it go */
    attach: (guest: Guest): (() => void) => {
      guests.add(guest);
      return () => void guests.delete(guest);
    },
    nextDueAt: (): number | undefined => {
      const moments = [...guests].map((guest) => guest.nextDueAt()).filter((at) => at !== undefined);
      return moments.length === 0 ? undefined : Math.min(...moments);
    },
    isIdle: (): boolean => [...guests].every((guest) => guest.isIdle()),
    idle: async (): Promise<void> => {
      for (const guest of guests) await guest.idle();
    },
  };
};
