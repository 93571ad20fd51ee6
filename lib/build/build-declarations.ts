import { execFile } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { ROLLED_UP, ROOT, WORK } from './dist.ts';

const run = promisify(execFile);
const LIB = join(ROOT, 'lib');
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const ALLOWED = /^(aws-cdk-lib|constructs)(\/|$)/;

/**
 * The declarations in one file, and a description of the API for `API.md`.
 * @throws Error when they import what a consumer's project does not have
 */
export const buildDeclarations = async (outfile: string): Promise<void> => {
  await rm(WORK, { recursive: true, force: true });
  await run(process.execPath, [TSC, '-p', join(LIB, 'tsconfig.build.json')]).catch((error) => {
    throw new Error(`tsc: ${error.stdout}`);
  });
  const file = join(LIB, 'api-extractor.json');
  const config = ExtractorConfig.prepare({
    configObject: ExtractorConfig.loadFile(file),
    configObjectFullPath: file,
    packageJsonFullPath: join(ROOT, 'package.json'),
  });
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
    },
  });
  if (!succeeded) throw new Error('the declarations could not be rolled up');
  const text = await readFile(ROLLED_UP, 'utf8');
  const imported = [...text.matchAll(/\bfrom '([^']+)'|\bimport\(["']([^"']+)/g)].map(
    ([, from, inline]) => from ?? inline,
  );
  const foreign = imported.filter((name = '') => !ALLOWED.test(name));
  if (foreign.length > 0) throw new Error(`the declarations import ${foreign.join(', ')}: write those types out`);
  await cp(ROLLED_UP, outfile);
};
