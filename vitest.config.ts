import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { patternsOf, TEST_LISTS } from './test/lists.ts';

/** Vitest's own default mode: whatever files are named. */
const BY_HAND = 'test';

const listOf = (mode: string) => {
  const list = mode === BY_HAND ? { files: ['test'] } : TEST_LISTS[mode];
  if (list === undefined) throw new Error(`no list ${mode} in test/lists.ts: ${Object.keys(TEST_LISTS).join(', ')}`);
  return list;
};

export default defineConfig(({ mode }) => ({
  test: {
    // CI also needs the counts in a file.
    reporters: process.env.TEST_RESULTS ? ['default', ['json', { outputFile: process.env.TEST_RESULTS }]] : ['default'],
    globalSetup: ['test/support/before-all.ts'],
    include: patternsOf(listOf(mode).files),
    exclude: [...configDefaults.exclude, ...patternsOf(listOf(mode).except ?? [])],
    // Not in the command: npm runs it in cmd on Windows, which has no `NAME=value command`.
    env: listOf(mode).isLong ? { LONG_TESTS: '1' } : {},
    // Test files share their worker's modules: importing the AWS SDK and the CDK anew for each file takes longer than the tests.
    // A test that changes the process (environment, timers, spies) restores it.
    isolate: false,
    // Tests that synthesise stacks or start a local backend take seconds on a small machine.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Requests time out after a second or three, as in AWS: a machine that stalls must not fail the run. Vitest prints what it tried again.
    retry: 1,
    // Vitest's own default leaves one core unused, which is half of a small machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
}));
