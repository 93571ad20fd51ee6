import { inject } from 'vitest';
import { enginesOf } from '../../local/aws/dynamodb/choose-engine.ts';
import { type DynamoDb, type EngineName, startDynamoDb } from '../../local/aws/dynamodb/start-dynamodb.ts';
import { thisMachine } from '../../local/aws/dynamodb/this-machine.ts';

/** Paths of test files that run on every engine. */
export const NEEDS_ENGINES = /^test\/(aws\/dynamodb|conformance)\//;

let engines: readonly EngineName[] | undefined;

/** The DynamoDB engines that this machine can run. Warns where one is missing. */
export const enginesHere = (): readonly EngineName[] => {
  engines ??= findEngines();
  return engines;
};

const findEngines = (): readonly EngineName[] => {
  const found = new Set<EngineName>();
  for (const choice of enginesOf(thisMachine)) {
    // The image is large: it is not pulled for a second engine.
    if ('runner' in choice && choice.runner === 'docker' && found.size > 0) continue;
    found.add(choice.engine);
  }
  if (!found.has('dynamodb-local')) console.warn('SKIPPED: no Java 17, so nothing is tested on DynamoDB Local');
  if (!found.has('dynoxide')) console.warn('SKIPPED: nothing is tested on dynoxide, which is not installed');
  return [...found];
};

/** A DynamoDB engine: the DynamoDB Local that all files of the run share, or a new engine. */
export const startEngine = async (engine: EngineName | undefined): Promise<Pick<DynamoDb, 'url' | 'close'>> => {
  const shared = inject('dynamoDbLocal');
  if (engine === 'dynamodb-local' && shared !== '') return { url: shared, close: async () => {} };
  return await startDynamoDb(engine === undefined ? {} : { engine });
};
