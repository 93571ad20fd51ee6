import { FUNCTIONS } from './assumptions.ts';
import type { Part, Scenarios, Step } from './steps.ts';

/** Where a step counts: nowhere, and then from the narrowest to the widest. */
export const PARTS = ['launch', 'ring', 'ringing', 'rest'] as const satisfies readonly Part[];

/** Steps by number, in arrays: the simulation looks at tens of millions. */
export interface CompiledSteps {
  /** Index in `FUNCTIONS`. */
  readonly fn: Uint8Array;
  /** Index in {@link PARTS}. */
  readonly part: Uint8Array;
  readonly isWarm: Uint8Array;
  readonly isBeside: Uint8Array;
  /** Milliseconds after the step before: at least, and how many more at most. */
  readonly least: Float64Array;
  readonly span: Float64Array;
  /** Numbers of the steps that follow. */
  readonly then: readonly (readonly number[])[];
  /** Numbers of the first steps of each scenario. */
  readonly first: Readonly<Record<keyof Scenarios, readonly number[]>>;
}

export const compileSteps = (scenarios: Scenarios): CompiledSteps => {
  const all: Step[] = [];
  const then: number[][] = [];
  const add = (step: Step): number => {
    const index = all.push(step) - 1;
    const following: number[] = [];
    then[index] = following;
    for (const next of step.then ?? []) following.push(add(next));
    return index;
  };
  const first = {
    answered: scenarios.answered.map(add),
    missed: scenarios.missed.map(add),
    launch: scenarios.launch.map(add),
    registration: scenarios.registration.map(add),
  };
  return {
    fn: Uint8Array.from(all, ({ fn }) => FUNCTIONS.indexOf(fn)),
    part: Uint8Array.from(all, ({ part }) => PARTS.indexOf(part)),
    isWarm: Uint8Array.from(all, ({ isWarm }) => Number(isWarm === true)),
    isBeside: Uint8Array.from(all, ({ isBeside }) => Number(isBeside === true)),
    least: Float64Array.from(all, ({ after: [least] }) => least),
    span: Float64Array.from(all, ({ after: [least, most] }) => most - least),
    then,
    first,
  };
};
