import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleFunctions } from '../../lambda/bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    functionsDir: string;
  }
}

/** Bundles the functions once for all test files, and gives the run a temporary folder of its own, which goes with it. */
export default async (project: TestProject) => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const run = await mkdtemp(join(tmpdir(), 'ringthrough-test-'));
  process.env.TMPDIR = run;
  const functionsDir = join(run, 'functions');
  await bundleFunctions(functionsDir, { sourceMaps: 'linked' });
  project.provide('functionsDir', functionsDir);
  return () => rm(run, { recursive: true, force: true });
};
