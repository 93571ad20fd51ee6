import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../network/free-port.ts';
import { type EngineChoice, type EngineName, enginesOf, type Machine, noEngineText } from './choose-engine.ts';
import { type EngineProgram, programOf } from './engine-programs.ts';
import { openExternalEngine } from './external-engine.ts';
import { thisMachine } from './this-machine.ts';

export type { EngineName } from './choose-engine.ts';

/** A DynamoDB engine on this machine. One that was started for this object keeps its data in memory. */
export interface DynamoDb {
  readonly url: string;
  readonly engine: EngineName;
  /** Whether others may use the engine too, and its tables stay after `close`: the engine of `DYNAMODB_URL`. */
  readonly isShared: boolean;
  close(): Promise<void>;
}

export interface StartDynamoDbOptions {
  /** @default the first one that starts */
  readonly engine?: EngineName;
  /** @default this one */
  readonly machine?: Machine;
}

/**
 * Starts the first engine that this machine can run (`choose-engine.ts`), or `options.engine`. An engine that does not start is
 * reported on stderr, and the next one is tried; `DYNAMODB_URL` has been asked for, and has no next.
 *
 * @throws Error when none can run, with what to install
 */
export const startDynamoDb = async (options: StartDynamoDbOptions = {}): Promise<DynamoDb> => {
  const { machine = thisMachine, engine } = options;
  const failures: unknown[] = [];
  for (const choice of enginesOf(machine)) {
    if (engine !== undefined && choice.engine !== engine) continue;
    if (choice.engine === 'dynamodb-url')
      return { ...(await openExternalEngine(choice.url)), engine: 'dynamodb-url', isShared: true };
    try {
      return await startProgram(choice.engine, programOf(choice));
    } catch (error) {
      failures.push(error);
      console.error(`${nameOf(choice)}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failures.length > 0) throw failures[0];
  throw new Error(engine === undefined ? noEngineText(machine) : `${engine} cannot run on this machine`);
};

const nameOf = (choice: EngineChoice): string =>
  'runner' in choice ? `${choice.engine} by ${choice.runner}` : choice.engine;

/** Ports to try: another process may take the same one at the same moment. */
const PORTS = 3;

const startProgram = async (engine: EngineName, program: EngineProgram): Promise<DynamoDb> => {
  let failure: unknown;
  for (let attempt = 0; attempt < PORTS; attempt += 1) {
    try {
      return await startOnPort(engine, program, await freePort());
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

const startOnPort = async (engine: EngineName, program: EngineProgram, port: number): Promise<DynamoDb> => {
  const child = program.start(port);
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  let hasExited = false;
  const exited = once(child, 'exit')
    .catch((error: Error) => {
      // The program could not be run at all.
      printed += error.message;
    })
    .then(() => {
      hasExited = true;
    });
  // The engine must not outlive this process.
  const kill = () => {
    child.kill('SIGKILL');
    program.cleanUp?.(port);
  };
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    kill();
    await exited;
  };
  for (const end = Date.now() + program.timeout; !(await program.isReady(port, printed)); await pause(5)) {
    if (hasExited || Date.now() > end) {
      await stop();
      throw new Error(`did not start on port ${port}: ${printed}`);
    }
  }
  return { url: `http://127.0.0.1:${port}`, engine, isShared: false, close: stop };
};
