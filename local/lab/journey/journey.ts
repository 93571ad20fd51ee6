import type { HopView, JourneyView, Place, Stage, Timings } from '../view.ts';
import { legible } from './shorten.ts';

/** A hop as it is written down. */
export interface NewHop {
  readonly place: Place;
  readonly stage?: Stage;
  readonly title: string;
  readonly detail?: string;
  readonly tone?: HopView['tone'];
  readonly isMinor?: boolean;
  readonly isFreshStart?: boolean;
  /** Plain JSON. */
  readonly message: unknown;
}

/** A hop that takes time: what it was and, later, what became of it. */
export type EndHop = (changes: Partial<NewHop>) => void;

/** The way of the last call, hop by hop. */
export interface Journey {
  /** Forgets the last call; nothing is noted until the next one begins. */
  clear(): void;
  /** Forgets the last call: another one begins. */
  begin(from: string, to: readonly string[]): void;
  /** @returns how to say what became of it */
  add(hop: NewHop): EndHop;
  named(callId: string): void;
  /** Whether this is the journey of another call than that one. */
  isOfOther(callId: string): boolean;
  /** Notes the first time that something happened. */
  mark(name: Mark): void;
  view(): JourneyView | undefined;
  /** The message of a hop of this journey itself, as JSON with indents. Tokens are shortened. */
  message(id: number): string | undefined;
}

export type Mark = 'invited' | 'published' | 'rang' | 'answered' | 'connected';

/** A call that somebody leaves running must not fill the page. */
const MOST_HOPS = 250;

export const makeJourney = (clock: () => number, onChange: () => void): Journey => {
  let parties: Pick<JourneyView, 'from' | 'to'> = { from: '', to: [] };
  let callId: string | undefined;
  let startedAt: number | undefined;
  let hops: HopView[] = [];
  /** Apart from the hops, which are shown whole again and again. */
  const messages = new Map<number, string>();
  let marks: Partial<Record<Mark, number>> = {};
  let made = 0;

  const between = (from: Mark, to: Mark): number | undefined => {
    const [begin, end] = [marks[from], marks[to]];
    return begin === undefined || end === undefined ? undefined : Math.max(0, end - begin);
  };
  const timings = (): Timings => {
    const inviteToRing = between('invited', 'rang');
    const pushToRing = between('published', 'rang');
    const answerToConnected = between('answered', 'connected');
    return {
      ...(inviteToRing !== undefined && { inviteToRing }),
      ...(pushToRing !== undefined && { pushToRing }),
      ...(answerToConnected !== undefined && { answerToConnected }),
    };
  };

  const clear = (): void => {
    callId = undefined;
    startedAt = undefined;
    hops = [];
    messages.clear();
    marks = {};
    onChange();
  };

  return {
    clear,
    begin: (from, to) => {
      clear();
      parties = { from, to };
      startedAt = clock();
      onChange();
    },
    add: ({ detail, tone = 'plain', isMinor = false, isFreshStart = false, message, ...rest }) => {
      if (startedAt === undefined || hops.length >= MOST_HOPS) return () => {};
      made += 1;
      const id = made;
      const began = clock();
      const at = began - startedAt;
      hops.push({ id, at, ...rest, ...(detail !== undefined && { detail }), tone, isMinor, isFreshStart });
      messages.set(id, legible(message));
      onChange();
      return ({ message: said, ...changes }) => {
        // The journey may be another one by now.
        const index = hops.findIndex((hop) => hop.id === id);
        const hop = hops[index];
        if (hop === undefined) return;
        hops[index] = { ...hop, ...changes, took: clock() - began };
        if (said !== undefined) messages.set(id, legible(said));
        onChange();
      };
    },
    named: (id) => {
      callId = id;
    },
    isOfOther: (id) => callId !== undefined && callId !== id,
    mark: (name) => {
      marks[name] ??= clock();
    },
    message: (id) => messages.get(id),
    view: () =>
      startedAt === undefined
        ? undefined
        : { ...(callId !== undefined && { callId }), ...parties, startedAt, hops: [...hops], timings: timings() },
  };
};
