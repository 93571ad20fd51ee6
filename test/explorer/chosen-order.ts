import type { Choose } from './search.ts';
import type { Step } from './step.ts';

/** Repeats an order by the ids of its steps. */
export const chosenOrder = (ids: readonly string[]): Choose => {
  let index = 0;
  return ({ steps }) => {
    const id = ids[index];
    index += 1;
    const step = steps.find((one) => one.id === id);
    if (step === undefined) throw new Error(`step ${index} of the order is not possible: ${id}`);
    return step;
  };
};

/** Repeats an order of which the steps may have got other ids. */
export const sameOrder = ({ trace }: { readonly trace: readonly Step[] }): Choose => {
  let index = 0;
  return ({ steps }) => {
    const wanted = trace[index];
    index += 1;
    const step = steps.find((one) => wanted !== undefined && one.key === wanted.key);
    if (step === undefined)
      throw new Error(`not deterministic: step ${index} is not possible any more: ${wanted?.label}`);
    return step;
  };
};
