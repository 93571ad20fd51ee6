import { usage } from '../cost/usage.ts';

/** Seconds of an invocation; assumed: docs/cost.md calculates a third of it, without cold starts. */
export const INVOCATION_SECONDS = 0.06;

/** Invocations of all functions in an answered call. */
export const invocationsPerCall = Object.values<number>(usage.answered.invocations).reduce(
  (sum, count) => sum + count,
  0,
);
