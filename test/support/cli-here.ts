import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../../cli/run.ts';
import type { CliOptions, CliResult } from './cli.ts';

/**
 * Runs the command line in this process: a hundred times as fast as `runCli`, for the many forms of wrong input of one command. Files are
 * relative to the working directory of the tests.
 */
export const runHere = async (
  args: readonly string[],
  { env = {}, input = '' }: Omit<CliOptions, 'cwd'> = {},
): Promise<CliResult> => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await run(args, {
    stdout,
    stderr,
    stdin: Readable.from([Buffer.from(input)]),
    env,
    signal: new AbortController().signal,
    cleanups: new Set(),
    now: Date.now,
  });
  stdout.end();
  stderr.end();
  const [out, err] = await texts;
  return { exitCode, stdout: out, stderr: err };
};
