/** What happens next: a heap in typed arrays with four children a node, since a busy day has tens of millions of events. */
export interface EventQueue {
  /** Moment of the first event, in milliseconds; infinite without one. */
  at(): number;
  push(at: number, event: number): void;
  /** Removes the first event. Those of one moment come in no particular order, but always in the same. */
  pop(): number;
}

export const makeEventQueue = (): EventQueue => {
  let times = new Float64Array(1024);
  let events = new Int32Array(1024);
  let length = 0;
  const grow = (): void => {
    const [moreTimes, moreEvents] = [new Float64Array(length * 2), new Int32Array(length * 2)];
    moreTimes.set(times);
    moreEvents.set(events);
    [times, events] = [moreTimes, moreEvents];
  };
  return {
    at: () => (length === 0 ? Number.POSITIVE_INFINITY : (times[0] as number)),
    push: (at, event) => {
      if (length === times.length) grow();
      let index = length;
      length += 1;
      while (index > 0) {
        const parent = (index - 1) >> 2;
        const time = times[parent] as number;
        if (time <= at) break;
        times[index] = time;
        events[index] = events[parent] as number;
        index = parent;
      }
      times[index] = at;
      events[index] = event;
    },
    pop: () => {
      const first = events[0] as number;
      length -= 1;
      const [at, event] = [times[length] as number, events[length] as number];
      let index = 0;
      for (;;) {
        const child = 4 * index + 1;
        if (child >= length) break;
        let smallest = child;
        const last = Math.min(child + 4, length);
        for (let other = child + 1; other < last; other += 1)
          if ((times[other] as number) < (times[smallest] as number)) smallest = other;
        if ((times[smallest] as number) >= at) break;
        times[index] = times[smallest] as number;
        events[index] = events[smallest] as number;
        index = smallest;
      }
      times[index] = at;
      events[index] = event;
      return first;
    },
  };
};
