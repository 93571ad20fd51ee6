import type { Pause } from '../time/pause.ts';
import type { Service } from './fault.ts';

interface Hold {
  readonly service: Service;
  readonly until: number;
  readonly controller: AbortController;
}

/** A pause that ends only by its signal. */
const endlessPause: Pause = (_ms, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** The requests that `slow` and `held` faults delay. */
export const makeHolds = (clock: () => number, pause: Pause) => {
  const holds = new Set<Hold>();
  const listeners = new Set<() => void>();
  const at = (services: readonly Service[]) => [...holds].filter(({ service }) => services.includes(service));
  return {
    /** Rejects when the service closes. @param ms may be infinite @param removed when it aborts, the delay ends */
    wait: async (service: Service, ms: number, removed?: AbortSignal): Promise<void> => {
      const hold = { service, until: clock() + ms, controller: new AbortController() };
      const end = () => hold.controller.abort();
      removed?.addEventListener('abort', end);
      holds.add(hold);
      for (const listener of listeners) listener();
      try {
        await (Number.isFinite(ms) ? pause : endlessPause)(ms, hold.controller.signal);
      } catch (error) {
        if (!removed?.aborted) throw error;
      } finally {
        holds.delete(hold);
        removed?.removeEventListener('abort', end);
      }
    },
    held: (...services: readonly Service[]): number => at(services).length,
    nextEndAt: (): number | undefined => {
      const next = Math.min(...[...holds].map(({ until }) => until));
      return Number.isFinite(next) ? next : undefined;
    },
    onHold: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    release: (service: Service): void => {
      for (const { controller } of at([service])) controller.abort();
    },
  };
};
