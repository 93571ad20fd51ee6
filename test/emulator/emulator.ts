import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, isListening } from '../../local/network/free-port.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';

/** An empty AWS emulator in a separate process. */
export interface Emulator {
  readonly url: string;
  /** A temporary folder, deleted with the emulator. */
  readonly folder: string;
  /** Environment variables that direct AWS clients to the emulator. */
  readonly environment: Readonly<Record<string, string>>;
  /** A request to a service, with the part of the signature that moto reads. */
  ask(service: string, path: string, init?: RequestInit): Promise<Response>;
  /** The output of the emulator and the functions. */
  log(): string;
  close(): Promise<void>;
}

/** Milliseconds until it listens: Python starts slowly on a busy machine. */
const TIMEOUT = 30_000;

export interface EmulatorOptions {
  /** The file in this folder that starts it, called with the port. @default moto, with Node.js instead of Docker */
  readonly script?: string;
  /** Additional environment variables of its process. */
  readonly env?: Readonly<Record<string, string>>;
}

export const startEmulator = async ({
  script = 'moto-with-node.py',
  env = {},
}: EmulatorOptions = {}): Promise<Emulator> => {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  const child = spawn('python3', [fileURLToPath(new URL(script, import.meta.url)), String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: folder, PYTHONDONTWRITEBYTECODE: '1', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const exited = once(child, 'exit').catch(() => undefined);
  // The server must not outlive this process.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  for (const end = Date.now() + TIMEOUT; !(await isListening(port)); await pause(20)) {
    if (child.exitCode !== null || Date.now() > end) {
      kill();
      throw new Error(`${script} did not start on port ${port}:\n${output}`);
    }
  }
  // Not 127.0.0.1: moto would take the first part of the address for the name of a bucket.
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
    log: () => output,
    close: async () => {
      process.off('exit', kill);
      kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
