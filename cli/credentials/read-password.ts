import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError } from '../terminal/cli-error.ts';
import { readInput } from '../terminal/read-input.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The password in a file, without the line end that editors add; `undefined` without a file. */
export const passwordFromFile = async (
  path: string | undefined,
  option: string,
  terminal: Terminal,
): Promise<string | undefined> =>
  path === undefined
    ? undefined
    : (await readInput(path, option, terminal))
        .toString('utf8')
        .replace(/^\uFEFF/, '')
        .replace(/\r?\n$/, '');

/** Whether somebody can be asked: both ends are a terminal. */
export const canAsk = ({ stdin, stderr }: Terminal): boolean => stdin.isTTY === true && stderr.isTTY === true;

/**
 * Asks for a password on a terminal, without showing it.
 *
 * @throws CliError `interrupted` on Ctrl-C
 */
export const askPassword = async (question: string, { stdin, stderr }: Terminal): Promise<string> => {
  stderr.write(question);
  // readline shows what is typed on its output.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      // In raw mode, Ctrl-C is a key and no signal.
      lines.once('SIGINT', () => reject(new CliError('interrupted', 'interrupted')));
      lines.once('close', () => reject(new CliError('interrupted', 'no password was given')));
      lines.question('', resolve);
    });
  } finally {
    lines.close();
    stderr.write('\n');
  }
};
