import { abortController, type LockManager } from '../runtime/globals.ts';
import { ignore } from '../runtime/ignore.ts';
import { newestElection } from './newest-election.ts';
import type { Stamp, TabMessage } from './tab-messages.ts';

/** Decides which tab leads. */
export interface Election {
  /** Leads instead of a leader that does not answer: some browsers suspend a page with all that it holds. */
  takeOver(): void;
  /** A message of another tab. */
  receive(message: TabMessage): void;
  close(): void;
}

export interface ElectionOptions {
  /** Of the tabs among which one leads. */
  readonly name: string;
  readonly tabId: string;
  /** The page's Web Locks; `undefined` on plain `http` pages and in old browsers. */
  readonly locks: LockManager | undefined;
  /** To the other tabs. */
  readonly post: (message: { readonly type: 'claim'; readonly stamp: Stamp } | { readonly type: 'leave' }) => void;
  readonly onLeading: (isLeading: boolean) => void;
}

/** The first tab leads by holding a lock, which the browser releases with the page; without locks the newest one. */
export const startElection = (options: ElectionOptions): Election =>
  options.locks ? lockElection(options, options.locks) : newestElection(options);

const lockElection = ({ name, onLeading }: ElectionOptions, locks: LockManager): Election => {
  const waiting = abortController();
  let release = ignore;
  let isQueued = false;
  let isClosed = false;

  const lead = (): Promise<void> => {
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    onLeading(true);
    return held;
  };
  const request = async (options: { readonly steal?: boolean; readonly signal?: unknown }): Promise<void> => {
    let wasHeld = false;
    try {
      await locks.request(name, options, () => {
        wasHeld = true;
        if (!options.steal) isQueued = false;
        return isClosed ? undefined : lead();
      });
    } catch {
      if (isClosed) return;
      // Without having been held: a page of no origin may have no locks, and no other tab reaches it.
      if (!wasHeld) void lead();
      else {
        // Another tab has taken the lead.
        onLeading(false);
        if (!isQueued) queue();
      }
    }
  };
  const queue = (): void => {
    isQueued = true;
    const { signal } = waiting;
    void request(signal ? { signal } : {});
  };
  queue();

  return {
    takeOver: () => {
      if (!isClosed) void request({ steal: true });
    },
    receive: ignore,
    close: () => {
      isClosed = true;
      waiting.abort();
      release();
    },
  };
};
