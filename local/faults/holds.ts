import type { Pause } from '../time/pause.ts';
import type { Service } from './fault.ts';

interface Hold {
  readonly service: Service;
  readonly until: number;
  readonly controller: AbortController;
}

/** The requests that `slow` faults delay. */
export const makeHolds = (clock: () => number, pause: Pause) => {
  const holds = new Set<Hold>();
  const listeners = new Set<() => void>();
  const at = (services: readonly Service[]) => [...holds].filter(({ service }) => services.includes(service));
  return {
    wait: async (service: Service, ms: number): Promise<void> => {
      const hold = { service, until: clock() + ms, controller: new AbortController() };
      holds.add(hold);
      for (const listener of listeners) listener();
      try {
        await pause(ms, hold.controller.signal);
      } finally {
        holds.delete(hold);
      }
    },
    held: (...services: readonly Service[]): number => at(services).length,
    nextEndAt: (): number | undefined =>
      holds.size > 0 ? Math.min(...[...holds].map(({ until }) => until)) : undefined,
    onHold: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    release: (service: Service): void => {
      for (const { controller } of at([service])) controller.abort();
    },
  };
};
