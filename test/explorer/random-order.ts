import type { Choose } from './search.ts';

/** A process ends at about one of so many steps. */
const STEPS_PER_DEATH = 12;

/** An order chosen at random; the same for the same seed. */
export const randomOrder = (seed: number): Choose => {
  // https://en.wikipedia.org/wiki/Lehmer_random_number_generator, with the constants of MINSTD.
  let state = (seed % (2 ** 31 - 2)) + 1;
  const random = (below: number): number => {
    state = (state * 48_271) % (2 ** 31 - 1);
    return Math.floor((state / (2 ** 31 - 1)) * below);
  };
  random(1);
  return ({ steps }) => {
    const deaths = steps.filter(({ isDeath }) => isDeath);
    const requests = steps.filter(({ isDeath }) => !isDeath);
    if (deaths.length > 0 && random(STEPS_PER_DEATH) === 0) return deaths[random(deaths.length)];
    return requests[random(requests.length)];
  };
};
