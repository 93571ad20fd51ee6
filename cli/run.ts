import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { CliError, EXIT } from './terminal/cli-error.ts';
import { makeOutput } from './terminal/output.ts';
import type { Terminal } from './terminal/terminal.ts';

/**
 * Runs one command line. Never throws: an error is one line on stderr, and the exit code says of which kind it is.
 *
 * @param argv without `node` and the script
 * @returns the exit code: see {@link EXIT}
 */
export const run = async (argv: readonly string[], terminal: Terminal): Promise<number> => {
  let exitCode: number = EXIT.ok;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return report(error, argv, terminal);
  }
};

/** Says what went wrong. `--json` is looked for in the arguments, because the error may be older than their parsing. */
const report = (error: unknown, argv: readonly string[], terminal: Terminal): number => {
  if (terminal.signal.aborted) return EXIT.interrupted;
  const output = makeOutput(terminal, { json: argv.includes('--json') });
  if (error instanceof CliError) {
    output.error(error);
    return EXIT[error.kind];
  }
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  output.error(new CliError('unexpected', `unexpected error: ${name}: ${message}`, REPORT_IT));
  if (terminal.env.DEBUG !== undefined && error instanceof Error) terminal.stderr.write(`${error.stack}\n`);
  return EXIT.unexpected;
};

const REPORT_IT = 'Run it again with DEBUG=1 for the place in the code, which may show what was sent.';
