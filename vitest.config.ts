import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // CI also needs the counts in a file.
    reporters: process.env.TEST_RESULTS ? ['default', ['json', { outputFile: process.env.TEST_RESULTS }]] : ['default'],
    globalSetup: ['test/support/before-all.ts'],
    include: ['test/**/*.test.ts'],
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
});
