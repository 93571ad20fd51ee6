/** For tests of the timer function in which no user is erased. */
export const noErasures = (): never => {
  throw new Error('no user is erased in this test');
};
