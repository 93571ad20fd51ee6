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

/** Bundles the functions once for all test files. */
export default async (project: TestProject) => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const dir = await mkdtemp(join(tmpdir(), 'ringthrough-test-'));
  await bundleFunctions(dir, { sourceMaps: 'linked' });
  project.provide('functionsDir', dir);
  return () => rm(dir, { recursive: true, force: true });
};
