import { appendFileSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { CliError } from '../terminal/cli-error.ts';

/** A file that only its owner can read, and that is there only once it is complete. */
export interface PrivateFile {
  /** Whole, also where devices are written side by side. */
  write(text: string): void;
  /** Gives it its name; replaces one that is there. */
  complete(): void;
  /** Removes what was written; without effect once it is complete. */
  discard(): void;
}

/** @throws CliError `input` when it cannot be written */
export const openPrivateFile = (path: string): PrivateFile => {
  const part = `${path}.part`;
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      throw new CliError('input', `--output: cannot write ${path} (${code})`);
    }
  };
  const file = attempt(() => {
    // A file that was there would keep its mode.
    rmSync(part, { force: true });
    return openSync(part, 'wx', 0o600);
  });
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(file);
    isOpen = false;
  };
  return {
    write: (text) => attempt(() => appendFileSync(file, text)),
    complete: () =>
      attempt(() => {
        fsyncSync(file);
        close();
        renameSync(part, path);
      }),
    discard: () => {
      close();
      rmSync(part, { force: true });
    },
  };
};
