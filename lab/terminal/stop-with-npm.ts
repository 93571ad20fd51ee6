/** The parts of `process` that are read. */
export interface NpmProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Changes once the parent has ended; on Windows it does not. */
  readonly ppid: number;
}

/** Milliseconds. */
const INTERVAL = 500;

/**
 * Calls `stop` once npm's shell has ended. npm runs a script in a shell and passes SIGTERM on to that shell only; dash, the `sh` of Debian and
 * Ubuntu, ends without passing it on, and this process would go on with no parent. Without npm the parent may end first, as with `nohup`.
 *
 * @returns a function that ends the check
 */
export const stopWithNpm = (own: NpmProcess, stop: () => void): (() => void) => {
  if (own.env.npm_lifecycle_event === undefined) return () => {};
  const parent = own.ppid;
  const timer = setInterval(() => {
    if (own.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, INTERVAL).unref();
  return () => clearInterval(timer);
};
