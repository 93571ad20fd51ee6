/** A whole number from 0 to below `end`. */
export type Random = (end: number) => number;

/** Always the same numbers for the same seed: mulberry32. */
export const randomOf = (seed: number): Random => {
  let state = seed >>> 0;
  return (end) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
};
