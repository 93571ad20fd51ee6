import { type Pause, realPause } from '../pause.ts';
import {
  type Fault,
  type FaultyRequest,
  isMeantFor,
  type Service,
  type Trouble,
  type TroubleKind,
  type TroubleOf,
} from './fault.ts';
import { makeHolds } from './holds.ts';

/** A fault that is still to come. */
export interface FaultToCome extends Omit<Fault, 'times' | 'forMs'> {
  readonly id: string;
  /** Requests that it will hit yet. */
  readonly left?: number;
  /** ISO 8601, when it is over. */
  readonly until?: string;
}

/** What goes wrong, and when: outages and throttling of the real services cannot be provoked from outside. */
export interface FaultScript {
  /** @returns its id */
  add(fault: Fault): string;
  /** Oldest first. */
  faults(): readonly FaultToCome[];
  /** @returns whether there was one of that id */
  remove(id: string): boolean;
  clear(): void;
  /** Takes the oldest fault of these kinds that is meant for a request out of the script. */
  take<const Kind extends TroubleKind>(request: FaultyRequest, kinds: readonly Kind[]): TroubleOf<Kind> | undefined;
  /** Lets a request wait if it is to be slow. Rejects when its service closes meanwhile. */
  hold(request: FaultyRequest): Promise<void>;
  /** Requests that these services let wait now. */
  held(...services: readonly Service[]): number;
  /** The end of the first such wait, in epoch milliseconds. */
  nextEndAt(): number | undefined;
  /** Called when a wait begins. @returns how to stop */
  onHold(listener: () => void): () => void;
  /** Ends all waits at a service that closes. */
  release(service: Service): void;
}

export interface FaultScriptOptions {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** How slowness passes. @default in real time */
  readonly pause?: Pause;
}

interface Entry {
  readonly id: string;
  readonly fault: Fault;
  readonly until: number;
  left: number;
}

/** Makes an empty script. */
export const makeFaultScript = ({ clock, pause = realPause }: FaultScriptOptions): FaultScript => {
  const holds = makeHolds(clock, pause);
  let entries: Entry[] = [];
  let made = 0;

  const current = (): Entry[] => {
    entries = entries.filter(({ left, until }) => left > 0 && clock() < until);
    return entries;
  };
  const take: FaultScript['take'] = <Kind extends TroubleKind>(request: FaultyRequest, kinds: readonly Kind[]) => {
    const isWanted = (trouble: Trouble): trouble is TroubleOf<Kind> => kinds.some((kind) => kind === trouble.kind);
    for (const entry of current()) {
      const trouble = entry.fault.fault;
      if (!isWanted(trouble) || !isMeantFor(entry.fault, request)) continue;
      entry.left -= 1;
      return trouble;
    }
    return undefined;
  };

  return {
    ...holds,
    take,
    add: (fault) => {
      made += 1;
      const { times, forMs } = fault;
      const left = times ?? (forMs === undefined ? 1 : Number.POSITIVE_INFINITY);
      const until = forMs === undefined ? Number.POSITIVE_INFINITY : clock() + forMs;
      entries.push({ id: String(made), fault, left, until });
      return String(made);
    },
    faults: () =>
      current().map(({ id, fault: { target, fault }, left, until }) => ({
        id,
        target,
        fault,
        ...(Number.isFinite(left) && { left }),
        ...(Number.isFinite(until) && { until: new Date(until).toISOString() }),
      })),
    remove: (id) => {
      const before = current().length;
      entries = entries.filter((entry) => entry.id !== id);
      return entries.length < before;
    },
    clear: () => {
      entries = [];
    },
    hold: async (request) => {
      const slow = take(request, ['slow']);
      if (slow !== undefined) await holds.wait(request.service, slow.ms);
    },
  };
};
