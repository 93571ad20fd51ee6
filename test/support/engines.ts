import { spawnSync } from 'node:child_process';
import { inject } from 'vitest';
import { type DynamoDb, type EngineName, startDynamoDb } from '../../local/aws/dynamodb/start-dynamodb.ts';

/** Paths of test files that run on every engine. */
export const NEEDS_ENGINES = /^test\/(aws\/dynamodb|conformance)\//;

let engines: readonly EngineName[] | undefined;

/** The DynamoDB engines that this machine can run. Warns where one is missing. */
export const enginesHere = (): readonly EngineName[] => {
  engines ??= findEngines();
  return engines;
};

const findEngines = (): readonly EngineName[] => {
  const hasJava = spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
  const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';
  if (!hasJava) console.warn('SKIPPED: no Java, so nothing is tested on DynamoDB Local');
  if (!isLinuxX64) console.warn('SKIPPED: not Linux on x64, so nothing is tested on dynoxide');
  return [...(isLinuxX64 ? (['dynoxide'] as const) : []), ...(hasJava ? (['dynamodb-local'] as const) : [])];
};

/** A DynamoDB engine: the DynamoDB Local that all files of the run share, or a new engine. */
export const startEngine = async (engine: EngineName | undefined): Promise<Pick<DynamoDb, 'url' | 'close'>> => {
  const shared = inject('dynamoDbLocal');
  if (engine === 'dynamodb-local' && shared !== '') return { url: shared, close: async () => {} };
  return await startDynamoDb(engine === undefined ? {} : { engine });
};
