import type { ClientEventView } from './own-app-view.ts';

/** What clients outside the lab did and received, newest first. */
export interface ClientEvents {
  add(event: Omit<ClientEventView, 'id' | 'at' | 'count'>): void;
  clear(): void;
  view(): readonly ClientEventView[];
}

const MAX_EVENTS = 60;
/** Of how many of the newest events one is a repetition. */
const FOLDED = 3;

/** @param clock epoch milliseconds */
export const makeClientEvents = (clock: () => number, onChange: () => void): ClientEvents => {
  let events: readonly ClientEventView[] = [];
  let lastId = 0;
  return {
    add: (event) => {
      const at = clock();
      // A client that polls, or signals that go both ways, must not hide everything else.
      const repeated = events.slice(0, FOLDED).find((one) => isSame(one, event));
      if (repeated !== undefined) {
        const others = events.filter((one) => one !== repeated);
        events = [{ ...repeated, ...event, at, count: repeated.count + 1 }, ...others];
      } else {
        lastId += 1;
        events = [{ id: lastId, at, count: 1, ...event }, ...events].slice(0, MAX_EVENTS);
      }
      onChange();
    },
    clear: () => {
      events = [];
      onChange();
    },
    view: () => events,
  };
};

const isSame = (one: ClientEventView, other: Omit<ClientEventView, 'id' | 'at' | 'count'>): boolean =>
  (['kind', 'user', 'title', 'status', 'code'] as const).every((name) => one[name] === other[name]);
