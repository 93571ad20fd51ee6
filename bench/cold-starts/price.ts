import { type Assumptions, functionsOf } from './assumptions.ts';
import type { Run, Simulated } from './simulate.ts';
import { bundlesOf } from './variants.ts';

const DAYS = 30;
const TARGETS_OF_A_RULE = 5;

/** US dollars a month for what a variant adds to the calls themselves: warm events, init, which Lambda bills since August 2025, provisioned concurrency. */
export const dollarsPerMonth = (assumed: Assumptions, { variant, days }: Run, simulated: Simulated): number => {
  const { prices, memoryMb } = assumed;
  const gb = memoryMb / 1024;
  const { warmEvents, warmMs, initMs } = simulated;
  const perEvent =
    prices.invocation + prices.ruleEvent / TARGETS_OF_A_RULE + (prices.platformLogBytes * prices.logGb) / 1e9;
  const used = functionsOf(assumed).map((fn) => bundlesOf(variant)[fn]);
  const kept = (variant.provisioned ?? 0) * new Set(used).size;
  return (
    (DAYS / days) * (warmEvents * perEvent + ((warmMs + initMs) / 1000) * gb * prices.gbSecond) +
    kept * gb * DAYS * 86_400 * prices.provisionedGbSecond
  );
};
