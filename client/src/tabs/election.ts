import { abortController, globals, type LockManager, listen } from '../runtime/globals.ts';
import { type NewestEvent, type NewestMachine, NOT_ELECTED, stepNewest } from './newest-machine.ts';
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
export const startElection = (options: ElectionOptions): Election => {
  const { locks } = options;
  return locks === undefined ? new NewestElection(options) : new LockElection(options, locks);
};

class LockElection implements Election {
  private readonly options: ElectionOptions;
  private readonly locks: LockManager;
  private readonly waiting = abortController();
  private release = (): void => {};
  private isQueued = false;
  private isClosed = false;

  constructor(options: ElectionOptions, locks: LockManager) {
    this.options = options;
    this.locks = locks;
    this.queue();
  }

  takeOver(): void {
    if (!this.isClosed) void this.request({ steal: true });
  }

  receive(): void {}

  close(): void {
    this.isClosed = true;
    this.waiting.abort();
    this.release();
  }

  private queue(): void {
    this.isQueued = true;
    const { signal } = this.waiting;
    void this.request(signal === undefined ? {} : { signal });
  }

  private async request(options: { readonly steal?: boolean; readonly signal?: unknown }): Promise<void> {
    let wasHeld = false;
    try {
      await this.locks.request(this.options.name, options, () => {
        wasHeld = true;
        if (options.steal !== true) this.isQueued = false;
        return this.isClosed ? undefined : this.lead();
      });
    } catch {
      if (this.isClosed) return;
      // Without having been held: a page of no origin may have no locks, and no other tab reaches it.
      if (wasHeld) this.lose();
      else void this.lead();
    }
  }

  private lead(): Promise<void> {
    const held = new Promise<void>((resolve) => {
      this.release = resolve;
    });
    this.options.onLeading(true);
    return held;
  }

  /** Another tab has taken the lead. */
  private lose(): void {
    this.options.onLeading(false);
    if (!this.isQueued) this.queue();
  }
}

class NewestElection implements Election {
  private readonly options: ElectionOptions;
  private machine: NewestMachine = NOT_ELECTED;
  private timer: unknown;
  private readonly stopListening = listen('pagehide', () => this.on({ type: 'hidden' }));

  constructor(options: ElectionOptions) {
    this.options = options;
    this.on({ type: 'claim', at: Date.now() });
  }

  takeOver(): void {
    this.on({ type: 'claim', at: Date.now() });
  }

  receive(message: TabMessage): void {
    if (message.type === 'claim') this.on({ type: 'heard', stamp: message.stamp });
    if (message.type === 'leave') this.on({ type: 'left', id: message.from, at: Date.now() });
  }

  close(): void {
    this.stopListening();
    this.on({ type: 'hidden' });
    globals.clearTimeout(this.timer);
  }

  private on(event: NewestEvent): void {
    const { tabId, post, onLeading } = this.options;
    const [machine, effects] = stepNewest(this.machine, event, tabId);
    this.machine = machine;
    for (const effect of effects) {
      if (effect.type === 'claim') post({ type: 'claim', stamp: machine.stamp });
      if (effect.type === 'leave') post({ type: 'leave' });
      if (effect.type === 'leading') onLeading(effect.isLeading);
      if (effect.type === 'timer') {
        globals.clearTimeout(this.timer);
        this.timer = globals.setTimeout(() => this.on({ type: 'time', at: Date.now() }), effect.ms);
      }
    }
  }
}
