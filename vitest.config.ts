import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // CI also needs the counts in a file.
    reporters: process.env.TEST_RESULTS ? ['default', ['json', { outputFile: process.env.TEST_RESULTS }]] : ['default'],
    globalSetup: ['test/support/before-all.ts'],
    // Test files share their worker's modules: importing the AWS SDK and the CDK anew for each file takes longer than the tests.
    // A test that changes the process (environment, timers, spies) restores it.
    isolate: false,
    // Vitest's own default leaves one core unused, which is half of a small machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Tests that synthesise stacks or start a local backend take seconds on a small machine.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
