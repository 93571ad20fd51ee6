import { Readable, Writable } from 'node:stream';
import { run } from '../../cli/run.ts';
import type { CliResult } from './cli.ts';

export interface InProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly signal?: AbortSignal;
}

const memory = () => {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
};

/** Runs the command line in this process, which takes milliseconds: for tables of inputs. One test of each command uses a process. */
export const runInProcess = async (args: readonly string[], options: InProcessOptions = {}): Promise<CliResult> => {
  const { env = {}, input = '', signal = new AbortController().signal } = options;
  const [stdout, stderr] = [memory(), memory()];
  const stdin = Readable.from(input === '' ? [] : [Buffer.from(input)]);
  const terminal = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    stdin,
    env,
    signal,
    cleanups: new Set<never>(),
    now: Date.now,
  };
  const exitCode = await run(args, terminal);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
};
