/** One execution environment of a function. */
interface Sandbox {
  readonly startedAt: number;
  readonly isProvisioned: boolean;
  /** When its last event is done. */
  freeAt: number;
  /** Bits of the kinds of events that it has handled. */
  handled: number;
}

export interface SandboxOptions {
  /** Milliseconds without an event after which a sandbox ends. */
  readonly idleMs: number;
  /** Milliseconds after its start from which a sandbox gets no more events. */
  readonly lifetimeMs: number;
  /** Milliseconds from the start of a sandbox until it can handle an event. */
  readonly initMs: number;
  /** Milliseconds that the first event in a sandbox takes longer than later ones. */
  readonly firstEventMs: number;
  /** Sandboxes of provisioned concurrency: initialised before the first event, and kept. @default 0 */
  readonly provisioned?: number;
}

/** What an event met. */
export interface Start {
  isCold: boolean;
  /** Milliseconds that it took longer than in a sandbox that has handled events before. */
  addedMs: number;
  /** When it is done. */
  doneAt: number;
}

/** The sandboxes of one function. */
export interface Sandboxes {
  /**
   * Handles an event at a moment, in milliseconds, that is not before that of the last one. The sandbox that was used last is used first, as
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html implies ("reuses"); if all are busy, another one starts.
   *
   * @param kind which function's event, as a number up to 31, whose code has not been compiled before the first one; -1: a warm event, which runs none
   * @returns the same object each time
   */
  handle(at: number, ms: number, kind: number): Start;
}

export const makeSandboxes = (options: SandboxOptions): Sandboxes => {
  const { idleMs, lifetimeMs, initMs, firstEventMs, provisioned = 0 } = options;
  /** By the end of their event, the earliest last. */
  const busy: Sandbox[] = [];
  /** By the end of their last event, the latest last; those before `oldest` have ended. */
  let idle: Sandbox[] = [];
  let oldest = 0;
  const start: Start = { isCold: false, addedMs: 0, doneAt: 0 };

  const kept: Sandbox[] = Array.from({ length: provisioned }, () => ({
    startedAt: 0,
    isProvisioned: true,
    freeAt: 0,
    handled: 0,
  }));

  const release = (at: number): void => {
    for (let last = busy.at(-1); last !== undefined && last.freeAt <= at; last = busy.at(-1)) {
      busy.pop();
      (last.isProvisioned ? kept : idle).push(last);
    }
    while (oldest < idle.length && at - (idle[oldest] as Sandbox).freeAt > idleMs) oldest += 1;
    if (oldest > 64) {
      idle = idle.slice(oldest);
      oldest = 0;
    }
  };
  const reuse = (at: number): Sandbox | undefined => {
    const ready = kept.pop();
    if (ready !== undefined) return ready;
    while (idle.length > oldest) {
      const latest = idle.pop() as Sandbox;
      if (at - latest.startedAt < lifetimeMs) return latest;
    }
    return undefined;
  };
  const occupy = (sandbox: Sandbox): void => {
    let index = busy.length;
    busy.push(sandbox);
    while (index > 0 && (busy[index - 1] as Sandbox).freeAt < sandbox.freeAt) {
      busy[index] = busy[index - 1] as Sandbox;
      index -= 1;
    }
    busy[index] = sandbox;
  };

  return {
    handle: (at, ms, kind) => {
      const bit = kind < 0 ? 0 : 1 << kind;
      release(at);
      const known = reuse(at);
      const sandbox = known ?? { startedAt: at, isProvisioned: false, freeAt: 0, handled: 0 };
      start.isCold = known === undefined;
      start.addedMs = (known === undefined ? initMs : 0) + ((sandbox.handled & bit) === bit ? 0 : firstEventMs);
      start.doneAt = at + ms + start.addedMs;
      sandbox.freeAt = start.doneAt;
      sandbox.handled |= bit;
      occupy(sandbox);
      return start;
    },
  };
};
