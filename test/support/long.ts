/** Whether the long parts of the tests run too: `npm run test:long`, as `.ci/run` does. */
export const isLong = process.env.LONG_TESTS === '1';

/** How often a race is repeated: `full` times in a long run, a tenth of it in `npm test`. */
export const rounds = (full: number): number => (isLong ? full : Math.ceil(full / 10));
