import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CliError } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/**
 * The bytes of a file that an option names; of stdin for `-`.
 *
 * @param option for the error: `--p8`
 * @throws CliError `input` when the file cannot be read
 */
export const readInput = async (path: string, option: string, { stdin }: Pick<Terminal, 'stdin'>): Promise<Buffer> => {
  if (path === '-') return await buffer(stdin);
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new CliError('input', `${option}: ${REASONS[code]?.(path) ?? `cannot read ${path} (${code})`}`);
  }
};

const REASONS: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `there is no file ${path}`,
  EISDIR: (path) => `${path} is a folder`,
  EACCES: (path) => `no permission to read ${path}`,
};
