import { spawnSync } from 'node:child_process';
import type { EngineName } from '../../local/dynamodb.ts';

/** The DynamoDB engines that this machine can run; says so where one is missing. */
export const enginesHere = (): EngineName[] => {
  const hasJava = spawnSync('java', ['-version']).status === 0;
  const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';
  if (!hasJava) console.warn('SKIPPED: no Java here, so nothing is tested on DynamoDB Local');
  if (!isLinuxX64) console.warn('SKIPPED: not Linux on x64, so nothing is tested on dynoxide');
  return [...(isLinuxX64 ? (['dynoxide'] as const) : []), ...(hasJava ? (['dynamodb-local'] as const) : [])];
};
