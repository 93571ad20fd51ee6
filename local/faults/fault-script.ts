import { type Pause, realPause } from '../time/pause.ts';
import {
  type Fault,
  type FaultEffect,
  type FaultEffectOf,
  type FaultKind,
  matches,
  type Service,
  type ServiceRequest,
} from './fault.ts';
import { makeHolds } from './holds.ts';

/** A fault that is still active. */
export interface ActiveFault extends Omit<Fault, 'times' | 'forMs'> {
  readonly id: string;
  /** Number of requests that it still affects. */
  readonly left?: number;
  /** ISO 8601, when it ends. */
  readonly until?: string;
}

/** Fault injection: outages and throttling of the real services cannot be provoked from outside. */
export interface FaultScript {
  /** @returns the fault's id */
  add(fault: Fault): string;
  /** Oldest first. */
  faults(): readonly ActiveFault[];
  /** @returns whether there was a fault with this id */
  remove(id: string): boolean;
  clear(): void;
  /** The effect of the oldest fault of these kinds that matches the request. Uses up one of its `times`. */
  take<const Kind extends FaultKind>(request: ServiceRequest, kinds: readonly Kind[]): FaultEffectOf<Kind> | undefined;
  /** Delays a request that a `slow` fault matches. Rejects when its service closes meanwhile. */
  hold(request: ServiceRequest): Promise<void>;
  /** Number of requests that are delayed at these services now. */
  held(...services: readonly Service[]): number;
  /** When the first delay ends, in epoch milliseconds. */
  nextEndAt(): number | undefined;
  /** Called when a delay begins. @returns a function that unsubscribes */
  onHold(listener: () => void): () => void;
  /** Aborts all delays at a service that closes. */
  release(service: Service): void;
}

export interface FaultScriptOptions {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** How requests are delayed. @default in real time */
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
  let lastId = 0;

  const current = (): Entry[] => {
    entries = entries.filter(({ left, until }) => left > 0 && clock() < until);
    return entries;
  };
  const take: FaultScript['take'] = <Kind extends FaultKind>(request: ServiceRequest, kinds: readonly Kind[]) => {
    const isOfKind = (effect: FaultEffect): effect is FaultEffectOf<Kind> => kinds.some((kind) => kind === effect.kind);
    for (const entry of current()) {
      const effect = entry.fault.fault;
      if (!isOfKind(effect) || !matches(entry.fault, request)) continue;
      entry.left -= 1;
      return effect;
    }
    return undefined;
  };

  return {
    ...holds,
    take,
    add: (fault) => {
      lastId += 1;
      const { times, forMs } = fault;
      const left = times ?? (forMs === undefined ? 1 : Number.POSITIVE_INFINITY);
      const until = forMs === undefined ? Number.POSITIVE_INFINITY : clock() + forMs;
      entries.push({ id: String(lastId), fault, left, until });
      return String(lastId);
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
