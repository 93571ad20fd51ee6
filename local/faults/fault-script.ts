import { setMaxListeners } from 'node:events';
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
  /** Number of requests that it still affects; 0 while it holds its last ones. */
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
  /** Delays a request that a `slow` or `held` fault matches. Rejects when its service closes meanwhile. */
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
  /** Number of matching requests before the first that it affects. */
  toSkip: number;
  left: number;
  /** Number of requests that wait for its removal. */
  waiting: number;
  readonly removal: AbortController;
}

/** Makes an empty script. */
export const makeFaultScript = ({ clock, pause = realPause }: FaultScriptOptions): FaultScript => {
  const holds = makeHolds(clock, pause);
  let entries: Entry[] = [];
  let lastId = 0;

  const current = (): Entry[] => {
    entries = entries.filter(({ left, waiting, until }) => left + waiting > 0 && clock() < until);
    return entries;
  };
  /** Uses up one of the `times` of the oldest fault that matches. */
  const takeEntry = (request: ServiceRequest, isOfKind: (effect: FaultEffect) => boolean): Entry | undefined => {
    let taken: Entry | undefined;
    for (const entry of current()) {
      if (entry.left === 0 || !isOfKind(entry.fault.fault) || !matches(entry.fault, request)) continue;
      // Each fault counts the requests for itself, also those that an older fault affects.
      if (entry.toSkip > 0) entry.toSkip -= 1;
      else taken ??= entry;
    }
    if (taken !== undefined) taken.left -= 1;
    return taken;
  };
  const take: FaultScript['take'] = <Kind extends FaultKind>(request: ServiceRequest, kinds: readonly Kind[]) => {
    const isOfKind = (effect: FaultEffect): effect is FaultEffectOf<Kind> => kinds.some((kind) => kind === effect.kind);
    const effect = takeEntry(request, isOfKind)?.fault.fault;
    return effect !== undefined && isOfKind(effect) ? effect : undefined;
  };
  const holdUntilRemoved = async (entry: Entry, { service }: ServiceRequest): Promise<void> => {
    entry.waiting += 1;
    try {
      await holds.wait(service, entry.until - clock(), entry.removal.signal);
    } finally {
      entry.waiting -= 1;
    }
  };

  return {
    ...holds,
    take,
    add: (fault) => {
      lastId += 1;
      const { times, forMs } = fault;
      const left = times ?? (forMs === undefined ? 1 : Number.POSITIVE_INFINITY);
      const until = forMs === undefined ? Number.POSITIVE_INFINITY : clock() + forMs;
      const toSkip = (fault.target.nth ?? 1) - 1;
      const removal = new AbortController();
      // Each request that it holds adds a listener; by default Node.js warns above ten.
      setMaxListeners(0, removal.signal);
      entries.push({ id: String(lastId), fault, toSkip, left, until, waiting: 0, removal });
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
      const entry = current().find((one) => one.id === id);
      entries = entries.filter((one) => one !== entry);
      entry?.removal.abort();
      return entry !== undefined;
    },
    clear: () => {
      for (const { removal } of entries.splice(0)) removal.abort();
    },
    hold: async (request) => {
      const entry = takeEntry(request, ({ kind }) => kind === 'slow' || kind === 'held');
      if (entry === undefined) return;
      const effect = entry.fault.fault;
      if (effect.kind === 'slow') await holds.wait(request.service, effect.ms);
      else await holdUntilRemoved(entry, request);
    },
  };
};
