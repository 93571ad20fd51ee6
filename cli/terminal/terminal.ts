import type { Readable, Writable } from 'node:stream';

/** A stream that may be a terminal. */
export type TerminalStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command has of the process. */
export interface Terminal {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first Ctrl-C; a second one ends the process. */
  readonly signal: AbortSignal;
  /**
   * What must be done before the process ends early, by SIGTERM or SIGHUP, or because the reader of stdout is gone: the end of a call that
   * rings. All of it has ten seconds.
   */
  readonly cleanups: Set<() => Promise<unknown>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export const processTerminal = (): Terminal => {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const cleanups = new Set<() => Promise<unknown>>();
  const endEarly = once(async (code: number) => {
    const timeout = new Promise((resolve) => setTimeout(resolve, CLEANUP_MS));
    await Promise.race([Promise.allSettled([...cleanups].map((cleanup) => cleanup())), timeout]);
    process.exit(code);
  });
  // As shells count them: 128 and the number of the signal.
  process.on('SIGTERM', () => endEarly(143));
  process.on('SIGHUP', () => endEarly(129));
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // A reader that has seen enough, such as `head`, closes the pipe: that is no error.
    endEarly(0);
  });
  const { stdout, stderr, stdin, env } = process;
  return { stdout, stderr, stdin, env, signal: controller.signal, cleanups, now: Date.now };
};

/** Milliseconds. */
const CLEANUP_MS = 10_000;

const once = <A extends unknown[]>(work: (...args: A) => unknown): ((...args: A) => void) => {
  let isDone = false;
  return (...args) => {
    if (isDone) return;
    isDone = true;
    work(...args);
  };
};
