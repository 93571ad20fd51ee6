import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bundleCli, CLI_FILE } from '../../cli/build/bundle-cli.ts';

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Given on stdin. */
  readonly input?: string | Buffer;
  readonly cwd?: string;
  /** @default the bundle that is made for the tests */
  readonly file?: string;
  /** @default the Node.js of the tests */
  readonly node?: string;
}

export interface RunningCli {
  readonly done: Promise<CliResult>;
  /** Resolves with the first line of stdout or stderr that matches; rejects if the process ends before. */
  line(pattern: RegExp): Promise<string>;
  kill(signal?: NodeJS.Signals): void;
}

let bundle: Promise<string> | undefined;

/** The bundled command line, made once for the test files of a worker. */
export const cliFile = (): Promise<string> => {
  bundle ??= (async () => {
    const folder = join(tmpdir(), `ringthrough-cli-${process.pid}`);
    await bundleCli(folder);
    return join(folder, CLI_FILE);
  })();
  return bundle;
};

/** Starts the command line as a process, with no credentials of AWS and no settings of the shell's. */
export const startCli = async (args: readonly string[], options: CliOptions = {}): Promise<RunningCli> => {
  const { env = {}, input, cwd, file = await cliFile(), node = process.execPath } = options;
  const child = spawn(node, [file, ...args], {
    cwd: cwd ?? tmpdir(),
    env: { PATH: process.env.PATH, HOME: tmpdir(), TMPDIR: tmpdir(), AWS_EC2_METADATA_DISABLED: 'true', ...env },
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let isOver = false;
  const notify = () => {
    for (const look of waiting) look();
  };
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = `${rest}${chunk}`.split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      notify();
    });
  }
  const exit = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      isOver = true;
      notify();
      resolve(code ?? (signal === null ? -1 : -2));
    });
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  // A process that reads no stdin may be gone before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const done = (async () => {
    const [exitCode, [stdout, stderr]] = await Promise.all([exit, output]);
    return { exitCode, stdout, stderr };
  })();
  return {
    done,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => pattern.test(line));
          if (found === undefined && !isOver) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`no line ${pattern} in:\n${lines.join('\n')}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
    kill: (signal = 'SIGTERM') => child.kill(signal),
  };
};

/** Runs the command line as a process until it ends. */
export const runCli = async (args: readonly string[], options?: CliOptions): Promise<CliResult> =>
  (await startCli(args, options)).done;
