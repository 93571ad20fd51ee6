import type { Choose } from './search.ts';

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
