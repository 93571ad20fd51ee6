/** A component outside the local backend that follows its clock, such as the lab's phones. */
export interface ClockParticipant {
  /** Its next due moment, in epoch milliseconds. */
  nextDueAt(): number | undefined;
  isIdle(): boolean;
  /** Resolves once it has no work in progress at the current time. */
  idle(): Promise<void>;
}

/** The clock participants of one local backend. */
export const makeClockParticipants = () => {
  const participants = new Set<ClockParticipant>();
  return {
    /** @returns a function that detaches it */
    attach: (participant: ClockParticipant): (() => void) => {
      participants.add(participant);
      return () => void participants.delete(participant);
    },
    nextDueAt: (): number | undefined => {
      const moments = [...participants].map((participant) => participant.nextDueAt()).filter((at) => at !== undefined);
      return moments.length === 0 ? undefined : Math.min(...moments);
    },
    isIdle: (): boolean => [...participants].every((participant) => participant.isIdle()),
    idle: async (): Promise<void> => {
      for (const participant of participants) await participant.idle();
    },
  };
};
