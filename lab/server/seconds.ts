/** `6 s`: the way the page says a number of the models. */
export const seconds = (ms: number): string => `${ms / 1000} s`;
