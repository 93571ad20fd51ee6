import type { HopView, Place, ProgressStep, Timings, TraceView } from '../lab-view.ts';
import type { HopMessage } from './hop-message.ts';
import { indentedJson } from './readable-json.ts';
import type { WireRequest } from './wire-request.ts';

/** A hop to be added to the trace. */
export interface NewHop {
  readonly place: Place;
  readonly progressStep?: ProgressStep;
  readonly title: string;
  readonly detail?: string;
  readonly device?: string;
  readonly signal?: NonNullable<HopView['signal']>;
  readonly tone?: HopView['tone'];
  readonly isMinor?: boolean;
  readonly isRecovery?: boolean;
  readonly code?: string;
  /** Plain JSON, complete. */
  readonly message: unknown;
  /** The request as it was sent, to be copied as a command. */
  readonly wire?: WireRequest;
}

/** Ends a hop, and updates it with its result. */
export type EndHop = (changes: Partial<NewHop>) => void;

/** The trace of the last call: its hops in order. */
export interface Trace {
  /** Clears the trace; hops are ignored until the next call begins. */
  clear(): void;
  /** Clears the trace and starts one for a new call. */
  begin(from: string, to: readonly string[]): void;
  /** @returns a function that ends the hop */
  add(hop: NewHop): EndHop;
  setCallId(callId: string): void;
  /** Whether the trace belongs to a call with another id. */
  isOtherCall(callId: string): boolean;
  /** Records the time of an event; only its first occurrence counts. */
  mark(name: Mark): void;
  view(): TraceView | undefined;
  /** The complete message of a hop of this trace. */
  message(id: number): HopMessage | undefined;
  /** The hops whose complete message contains the text, in any case. */
  search(text: string): readonly number[];
}

export type Mark = 'invited' | 'published' | 'rang' | 'answered' | 'connected';

/** A long call must not fill the page. */
const MAX_HOPS = 250;

export const makeTrace = (clock: () => number, onChange: () => void): Trace => {
  let parties: Pick<TraceView, 'from' | 'to'> = { from: '', to: [] };
  let callId: string | undefined;
  let startedAt: number | undefined;
  let hops: HopView[] = [];
  /** Stored separately, because the hops are sent to the page after each change. */
  const messages = new Map<number, HopMessage>();
  let marks: Partial<Record<Mark, number>> = {};
  let lastId = 0;

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
    add: ({ tone = 'plain', isMinor = false, isRecovery = false, message, wire, ...rest }) => {
      if (startedAt === undefined || hops.length >= MAX_HOPS) return () => {};
      lastId += 1;
      const id = lastId;
      const began = clock();
      hops.push({
        id,
        offsetMs: began - startedAt,
        ...rest,
        tone,
        isMinor,
        isRecovery,
      });
      messages.set(id, { content: message, ...(wire && { wire }) });
      onChange();
      return ({ message: finalMessage, wire: _, ...changes }) => {
        // The trace may have been cleared since.
        const index = hops.findIndex((hop) => hop.id === id);
        const hop = hops[index];
        if (hop === undefined) return;
        hops[index] = { ...hop, ...changes, durationMs: clock() - began };
        if (finalMessage !== undefined) messages.set(id, { content: finalMessage, ...(wire && { wire }) });
        onChange();
      };
    },
    setCallId: (id) => {
      callId = id;
    },
    isOtherCall: (id) => callId !== undefined && callId !== id,
    mark: (name) => {
      marks[name] ??= clock();
    },
    message: (id) => messages.get(id),
    search: (text) => {
      const wanted = text.toLowerCase();
      return [...messages].flatMap(([id, { content }]) =>
        indentedJson(content).toLowerCase().includes(wanted) ? [id] : [],
      );
    },
    view: () =>
      startedAt === undefined
        ? undefined
        : { ...(callId !== undefined && { callId }), ...parties, startedAt, hops: [...hops], timings: timings() },
  };
};
