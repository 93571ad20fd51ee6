import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, isListening } from '../../local/free-port.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';

/** An emulator of AWS in a process of its own, empty. */
export interface Emulator {
  readonly url: string;
  /** A folder for whatever is gone with the emulator. */
  readonly folder: string;
  /** For whatever is to take the emulator for AWS. */
  readonly environment: Readonly<Record<string, string>>;
  /** A request to a service, signed as far as moto looks. */
  ask(service: string, path: string, init?: RequestInit): Promise<Response>;
  /** What it and the functions have written. */
  log(): string;
  close(): Promise<void>;
}

/** Python takes its seconds on a busy machine. */
const PATIENCE = 30_000;

export interface EmulatorOptions {
  /** The file of this folder that starts it; it takes the port. @default moto, with Node.js in the place of Docker */
  readonly script?: string;
  /** What it is to have in its environment. */
  readonly given?: Readonly<Record<string, string>>;
}

export const startEmulator = async ({
  script = 'moto-with-node.py',
  given = {},
}: EmulatorOptions = {}): Promise<Emulator> => {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  const child = spawn('python3', [fileURLToPath(new URL(script, import.meta.url)), String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: folder, PYTHONDONTWRITEBYTECODE: '1', ...given },
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      written += chunk;
    });
  }
  const exited = once(child, 'exit').catch(() => undefined);
  // Whatever ends this process, the server must not outlive it.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  for (const end = Date.now() + PATIENCE; !(await isListening(port)); await pause(20)) {
    if (child.exitCode !== null || Date.now() > end) {
      kill();
      throw new Error(`${script} did not start on port ${port}:\n${written}`);
    }
  }
  // By this name rather than by the number, of whose first part moto would make a bucket.
  const url = `http://localhost:${port}`;
  return {
    url,
    folder,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    ask: (service, path, init = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=test/20200101/${REGION}/${service}/aws4_request, Signature=0`,
          ...init.headers,
        },
      }),
    log: () => written,
    close: async () => {
      process.off('exit', kill);
      kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
