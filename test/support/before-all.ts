import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleFunctions } from '../../lambda/bundle/bundle-functions.ts';
import { startDynamoDb } from '../../local/aws/dynamodb/start-dynamodb.ts';
import { enginesHere, NEEDS_ENGINES } from './engines.ts';

declare module 'vitest' {
  interface ProvidedContext {
    functionsDir: string;
    /** URL of the run's DynamoDB Local; empty where no test file of the run needs it or the machine has no Java. */
    dynamoDbLocal: string;
  }
}

/** Prepares once for all test files: the bundled functions, DynamoDB Local, and a temporary folder that is removed at the end. */
export default async (project: TestProject) => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const folder = await mkdtemp(join(tmpdir(), 'ringthrough-test-'));
  // Windows reads the other two.
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  const functionsDir = join(folder, 'functions');
  const [engine] = await Promise.all([dynamoDbLocal(project), bundleFunctions(functionsDir, { sourceMaps: 'linked' })]);
  project.provide('functionsDir', functionsDir);
  project.provide('dynamoDbLocal', engine?.url ?? '');
  return async () => {
    await engine?.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
};

/** Java takes two seconds to start, so all files of a run share one engine, which is started only if one of them needs it. */
const dynamoDbLocal = async (project: TestProject) => {
  const { testFiles } = await project.globTestFiles(process.argv.filter((argument) => /^test[\\/]/.test(argument)));
  const paths = testFiles.map((file) => relative(project.config.root, file).replaceAll('\\', '/'));
  if (!paths.some((path) => NEEDS_ENGINES.test(path)) || !enginesHere().includes('dynamodb-local')) return undefined;
  return await startDynamoDb({ engine: 'dynamodb-local' });
};
