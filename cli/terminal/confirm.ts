import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/**
 * Asks for a `yes` on the terminal.
 *
 * @param yes the option `--yes`: nobody is asked
 * @throws CliError `usage` without a terminal, `interrupted` for any other answer
 */
export const confirm = async (
  { stdin, stderr, signal }: Terminal,
  question: string,
  yes: boolean | undefined,
): Promise<void> => {
  if (yes === true) return;
  if (stdin.isTTY !== true) {
    throw new CliError('usage', `${question} Nobody can be asked: stdin is no terminal`, 'To say yes: --yes');
  }
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    // Ctrl-D closes stdin without an answer.
    const closed = once(lines, 'close').then(() => '');
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), closed]);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('interrupted', 'nothing was done');
  } finally {
    lines.close();
  }
};
