import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // CI wants the counts in a file as well.
    reporters: process.env.TEST_RESULTS ? ['default', ['json', { outputFile: process.env.TEST_RESULTS }]] : ['default'],
    globalSetup: ['test/support/before-all.ts'],
    // Tests that synthesise stacks or start the whole house take seconds on a small machine, not milliseconds.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
