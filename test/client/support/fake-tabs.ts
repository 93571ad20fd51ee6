import type { LockManager, TabChannel } from '../../../client/src/runtime/globals.ts';

/** The tabs of a browser: its channels and its locks, on the test's timers. */
export class FakeBrowser {
  private readonly channels = new Set<FakeChannel>();
  private readonly queue: LockRequest[] = [];
  private holder: LockRequest | undefined;
  /** Tabs that hear and say nothing, because their page is gone or suspended. */
  private readonly silent = new Set<string>();
  private readonly unheard: (() => void)[] = [];

  /** The channel of a tab. */
  channelOf(tab: string): (name: string) => TabChannel {
    return (name) => {
      const channel = new FakeChannel(
        tab,
        name,
        (message) => this.post(channel, message),
        () => this.channels.delete(channel),
      );
      this.channels.add(channel);
      return channel;
    };
  }

  /** The locks of a tab: one lock, whatever its name. */
  locksOf(tab: string): LockManager {
    return {
      request: (_name, { steal, signal }, whileHeld) =>
        new Promise((resolve, reject) => {
          const request: LockRequest = { tab, whileHeld, resolve, reject };
          (signal as AbortSignal | undefined)?.addEventListener('abort', () => {
            const index = this.queue.indexOf(request);
            if (index >= 0) reject(this.queue.splice(index, 1));
          });
          if (steal === true) {
            const before = this.holder;
            this.holder = request;
            if (before !== undefined) this.whenHeard(before.tab, () => before.reject(new Error('AbortError')));
            this.hold(request);
          } else {
            this.queue.push(request);
            this.grant();
          }
        }),
    };
  }

  /** The page of a tab is gone, without having had the time to do anything. */
  crash(tab: string): void {
    this.silent.add(tab);
    for (const channel of this.channels) if (channel.tab === tab) this.channels.delete(channel);
    for (const request of this.queue.filter((one) => one.tab === tab))
      this.queue.splice(this.queue.indexOf(request), 1);
    if (this.holder?.tab === tab) this.holder = undefined;
    this.grant();
  }

  /** The page of a tab is suspended, with all that it holds. @returns resumes it */
  suspend(tab: string): () => void {
    this.silent.add(tab);
    return () => {
      this.silent.delete(tab);
      for (const work of this.unheard.splice(0)) work();
    };
  }

  private whenHeard(tab: string, work: () => void): void {
    if (this.silent.has(tab)) this.unheard.push(work);
    else work();
  }

  private post(from: FakeChannel, message: unknown): void {
    if (this.silent.has(from.tab)) return;
    for (const channel of this.channels) {
      if (channel === from || channel.name !== from.name) continue;
      setTimeout(() => {
        if (this.channels.has(channel) && !this.silent.has(channel.tab))
          channel.onmessage?.({ data: structuredClone(message) });
      }, 1);
    }
  }

  private grant(): void {
    if (this.holder !== undefined) return;
    this.holder = this.queue.shift();
    const granted = this.holder;
    if (granted !== undefined) setTimeout(() => this.holder === granted && this.hold(granted), 1);
  }

  private hold(request: LockRequest): void {
    const release = (): void => {
      if (this.holder !== request) return;
      this.holder = undefined;
      request.resolve(undefined);
      this.grant();
    };
    const held = request.whileHeld();
    if (held === undefined) release();
    else void held.then(release);
  }
}

interface LockRequest {
  readonly tab: string;
  readonly whileHeld: () => PromiseLike<void> | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

class FakeChannel implements TabChannel {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  readonly tab: string;
  readonly name: string;
  readonly postMessage: (message: unknown) => void;
  readonly close: () => void;

  constructor(tab: string, name: string, postMessage: (message: unknown) => void, close: () => void) {
    this.tab = tab;
    this.name = name;
    this.postMessage = postMessage;
    this.close = close;
  }
}
