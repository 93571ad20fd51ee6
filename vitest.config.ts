import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Chromium and its media need both cores of a small machine: these run first, one file at a time. */
const BROWSER = ['test/lab/page/**/*.test.ts', 'test/web/*.test.ts'];

/** They start programs of other people, or repeat one rule for thirty phones: `npm run test:long` only, as CI does. */
const LONG = [
  'test/emulator/**/*.test.ts',
  'test/**/third-party-clients.test.ts',
  'test/openapi/generated-client.test.ts',
  'test/api/deployment-mistakes.test.ts',
];

const shared = {
  // Test files share their worker's modules: importing the AWS SDK and the CDK anew for each file takes longer than the tests.
  // A test that changes the process (environment, timers, spies) restores it.
  isolate: false,
  // Tests that synthesise stacks or start a local backend take seconds on a small machine.
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // Requests time out after a second or three, as in AWS: a machine that stalls must not fail the run. Vitest prints what it tried again.
  retry: 1,
};

export default defineConfig({
  test: {
    // CI also needs the counts in a file.
    reporters: process.env.TEST_RESULTS ? ['default', ['json', { outputFile: process.env.TEST_RESULTS }]] : ['default'],
    globalSetup: ['test/support/before-all.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'browser',
          include: BROWSER,
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...BROWSER, ...(process.env.LONG_TESTS === '1' ? [] : LONG)],
          // Vitest's own default leaves one core unused, which is half of a small machine.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
