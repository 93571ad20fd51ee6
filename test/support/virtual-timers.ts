/** Timers on a clock that the test moves. */
export const makeVirtualTimers = () => {
  let now = 0;
  const timers: { readonly at: number; readonly work: () => void }[] = [];
  return {
    now: () => now,
    isIdle: () => timers.length === 0,
    after: (ms: number, work: () => void) => {
      const timer = { at: now + ms, work };
      timers.push(timer);
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
    },
    /** Moves the clock, and runs what is due on the way in its order. @param settled lets what has begun go on, before each */
    until: async (at: number, settled: () => Promise<void>) => {
      for (;;) {
        await settled();
        const [next] = timers.filter((timer) => timer.at <= at).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.splice(timers.indexOf(next), 1);
        now = next.at;
        next.work();
      }
      now = at;
    },
  };
};
